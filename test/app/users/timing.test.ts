import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { VisitedPage } from '../../../src/testing/index.ts'
import { processorTime } from '../../support/processor-time.ts'
import { type Gazette, startGazette } from '../gazette.ts'
import { freshBrowser, signUp } from '../people.ts'

const KNOWN = 'known@example.com'
const PAIRS = 8

/** Sends a form about an address. */
type Ask = (gazette: Gazette, email: string) => Promise<VisitedPage>

/** How much more processor time a known address takes than an unknown one, as a part of the whole: the median of pairs. */
async function difference(ask: Ask): Promise<number> {
  // Real parameters: without the hash for unknown accounts the difference would be nearly all of it.
  const gazette = await startGazette({ hashing: {} })
  await signUp(gazette, { name: 'Known', email: KNOWN })
  const timed = (email: string) => processorTime(() => ask(gazette, email))
  await timed('first@example.com')
  const [differences, times]: [number[], number[]] = [[], []]
  for (let count = 0; count < PAIRS; count++) {
    const known = await timed(KNOWN)
    differences.push(known - (await timed(`unknown${count}@example.com`)))
    times.push(known)
  }
  await gazette.stop()
  return Math.abs(median(differences)) / median(times)
}

/** Garbage collection in one of the pairs is not a difference: that would have to be there three times. */
async function assertAlike(ask: Ask): Promise<void> {
  const rounds: number[] = []
  while (rounds.length < 3) {
    rounds.push(await difference(ask))
    if ((rounds.at(-1) ?? 1) < 0.2) return
  }
  assert.fail(`It takes longer for one than for the other: ${rounds.join(', ')}`)
}

describe('the time of a response does not reveal who has an account', () => {
  test('who signs in', async () => {
    await assertAlike(async (gazette, email) => {
      const form = (await freshBrowser(gazette).open('/sign-in')).form('users.login')
      return await form.fill({ email, password: 'not the password' }).request()
    })
  })

  test('who signs up', async () => {
    await assertAlike(async (gazette, email) => {
      const form = (await freshBrowser(gazette).open('/sign-up')).form('users.signUp')
      return await form.fill({ name: 'Anna', email, password: 'correct horse battery' }).request()
    })
  })

  test('who has forgotten a password', async () => {
    await assertAlike(async (gazette, email) => {
      const form = (await freshBrowser(gazette).open('/forgot-password')).form('users.forgotPassword')
      return await form.fill({ email }).request()
    })
  })
})

function median(times: number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
}
