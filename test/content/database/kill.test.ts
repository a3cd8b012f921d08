import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeEach } from '../../support/databases.ts'
import { killAgainAndAgain } from '../../support/killing.ts'
import { openNotes } from './notes.ts'

const program = new URL('./programs/write.ts', import.meta.url)

describeEach('a process killed while it writes', (kind) => {
  const rounds = kind === 'sqlite' ? 12 : 5

  test(`has lost no write that it acknowledged, and kept no half of a pair, in ${rounds} rounds`, async () => {
    const { place, migrations, words } = await openNotes(kind)
    const writer = { program, place, migrations, rounds }
    const acknowledged = await killAgainAndAgain(writer, async (acknowledged) => {
      requireKept(acknowledged, new Set(await words()))
    })
    assert.ok(acknowledged.length > 100)
  })
})

function requireKept(acknowledged: readonly string[], kept: ReadonlySet<string>): void {
  const lost = acknowledged.filter((word) => !kept.has(word) && !kept.has(`${word}:first`))
  assert.deepEqual(lost, [])
  for (const word of kept) {
    if (word.endsWith(':first')) assert.ok(kept.has(word.replace(':first', ':second')), `half of ${word}`)
    if (word.endsWith(':second')) assert.ok(kept.has(word.replace(':second', ':first')), `half of ${word}`)
  }
}
