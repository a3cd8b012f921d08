import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createContent } from '../../../src/content/index.ts'
import { MINUTE } from '../../support/clock.ts'
import { describeEach } from '../../support/databases.ts'
import { processorTime } from '../../support/processor-time.ts'
import { watch } from '../library.ts'
import { openClub, PASSWORD } from './club.ts'

const rejects = (work: Promise<unknown>, code: string) => assert.rejects(work, { code })

/** The error that a guesser gets. */
async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => assert.fail('no login should succeed'),
    (thrown: Error & { code?: string; errors?: unknown; retryAfterSeconds?: number }) => thrown,
  )
  const { code, message, errors, retryAfterSeconds } = error
  return { code, message, errors, retryAfterSeconds }
}

describeEach('a login', (kind) => {
  test('takes the name in whatever form it is written', async () => {
    const club = await openClub(kind, { auth: { loginWith: ['email', 'username'] } })
    await club.content.create({
      collection: 'members',
      data: { email: 'Ada@Example.COM', username: 'ＡＤＡ', password: PASSWORD },
    })
    const [row] = await club.rows('members')
    assert.deepEqual([row?.email, row?.username], ['ada@example.com', 'ada'])
    assert.equal((await club.login(' ADA@example.com ')).user.email, 'ada@example.com')
    const byName = { collection: 'members', data: { username: 'Ada', password: PASSWORD } } as const
    assert.equal((await club.content.login(byName)).user.username, 'ada')
    await rejects(club.join('ADA@EXAMPLE.com'), 'INVALID_INPUT')
    assert.equal((await club.rows('members')).length, 1)
  })

  test('tells nothing about the account that it was not for', async () => {
    const club = await openClub(kind, { auth: { verify: true, lockAfter: 2 } })
    const [wrong, locked] = [await club.join('wrong@example.com'), await club.join('locked@example.com')]
    await club.join('unconfirmed@example.com')
    await club.content.create({ collection: 'members', data: { email: 'invited@example.com' } })
    for (const { id } of [wrong, locked]) await club.set('members', id, { verified_at: 1 })
    for (let count = 0; count < 2; count++) await refusalOf(club.login('locked@example.com', 'no, not this'))
    const refusals = await Promise.all([
      refusalOf(club.login('wrong@example.com', 'no, not this')),
      refusalOf(club.login('unknown@example.com')),
      refusalOf(club.login('locked@example.com')),
      refusalOf(club.login('unconfirmed@example.com')),
      refusalOf(club.login('invited@example.com')),
      refusalOf(club.login('a\0b@example.com')),
      refusalOf(club.login('x'.repeat(10_000))),
    ])
    assert.equal(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size, 1)
    assert.equal(refusals[0]?.code, 'INVALID_CREDENTIALS')
    assert.deepEqual(await club.sessions(), [])
    assert.equal((await club.login('wrong@example.com')).user.id, wrong.id)
  })

  test('that fails writes as often for an unknown account as for a known one', async () => {
    const club = await openClub(kind, { auth: { lockAfter: 50 } })
    await club.join('ada@example.com')
    const { database, ran } = watch(club.database)
    const watched = await createContent({ database, ...club.definitions })
    const countsFor = async (email: string) => {
      const before = ran.length
      const data = { email, password: 'no, not this' }
      await refusalOf(watched.login({ collection: 'members', data }))
      const statements = ran.slice(before)
      return [statements.length, statements.filter((sql) => !sql.startsWith('select')).length]
    }
    assert.deepEqual(await countsFor('ada@example.com'), [2, 1])
    assert.deepEqual(await countsFor('unknown@example.com'), [2, 1])
  })

  test('of another collection is refused', async () => {
    const club = await openClub(kind)
    await club.join('ada@example.com')
    const guest = { collection: 'guests', data: { email: 'ada@example.com', password: PASSWORD } } as const
    await rejects(club.content.login(guest), 'INVALID_CREDENTIALS')
  })

  test('locks an account after so many wrong passwords in a row, for a while', async () => {
    const club = await openClub(kind, { auth: { lockAfter: 3, lockMinutes: 10 } })
    const { id } = await club.join('ada@example.com')
    for (let count = 0; count < 2; count++) await refusalOf(club.login('ada@example.com', 'no, not this'))
    await club.login('ada@example.com')
    assert.equal((await club.row('members', id))?.failed_attempts, null, 'only those in a row count')
    for (let count = 0; count < 3; count++) await refusalOf(club.login('ada@example.com', 'no, not this'))
    assert.deepEqual(club.events, [{ kind: 'account_locked', collection: 'members', account: id }])
    await rejects(club.login('ada@example.com'), 'INVALID_CREDENTIALS')
    club.clock.advance(10 * MINUTE + 1)
    await club.login('ada@example.com')
  })

  test('is possible again only after an administrator unlocks the account', async () => {
    const club = await openClub(kind, { auth: { lockAfter: 2 } })
    const { id } = await club.join('ada@example.com')
    const other = await club.join('other@example.com')
    for (let count = 0; count < 2; count++) await refusalOf(club.login('ada@example.com', 'no, not this'))
    const unlock = { collection: 'members', id } as const
    await rejects(club.content.unlock(unlock), 'ACCESS_DENIED')
    await rejects(club.content.unlock({ ...unlock, user: other }), 'ACCESS_DENIED')
    await rejects(club.login('ada@example.com'), 'INVALID_CREDENTIALS')
    await club.content.unlock({ ...unlock, user: { id: 'admin', role: 'admin' } })
    await club.login('ada@example.com')
  })

  test('is refused after too many attempts, for the account and for the address', async () => {
    const club = await openClub(kind, { auth: { lockAfter: 0, limits: { account: 3, address: 5 } } })
    await club.join('ada@example.com')
    const attempt = (email: string, address: string, password = 'no, not this') =>
      club.content.login({ collection: 'members', data: { email, password }, address })
    for (let count = 0; count < 3; count++) await refusalOf(attempt('ada@example.com', `192.0.2.${count}`))
    const refusal = await refusalOf(attempt('ADA@example.com', '192.0.2.9', PASSWORD))
    assert.equal(refusal.code, 'TOO_MANY_ATTEMPTS')
    assert.ok(Number(refusal.retryAfterSeconds) > 0 && Number(refusal.retryAfterSeconds) <= 15 * 60)
    const network = (host: number) => `2001:db8:1:2::${host}`
    for (let count = 0; count < 5; count++) await refusalOf(attempt(`${count}@example.com`, network(count)))
    assert.equal((await refusalOf(attempt('5@example.com', network(99)))).code, 'TOO_MANY_ATTEMPTS')
    assert.equal((await refusalOf(attempt('5@example.com', '2001:db8:1:3::1'))).code, 'INVALID_CREDENTIALS')
  })

  test('does not succeed in a burst of guesses, once the limit is passed', async () => {
    const club = await openClub(kind, { auth: { limits: { account: 10 } } })
    await club.join('ada@example.com')
    const guesses = Array.from({ length: 99 }, () => club.login('ada@example.com', 'no, not this'))
    const codes = await Promise.all(
      [...guesses, club.login('ada@example.com')].map((work) => refusalOf(work).then(({ code }) => code)),
    )
    assert.equal(codes.filter((code) => code === 'INVALID_CREDENTIALS').length, 10)
    assert.equal(codes.at(-1), 'TOO_MANY_ATTEMPTS')
    assert.deepEqual(await club.sessions(), [])
  })

  test('loses neither a session nor a change of the account that comes at the same time', async () => {
    const club = await openClub(kind, { auth: { limits: { account: 100 } } })
    const { id } = await club.join('ada@example.com')
    const rename = (name: string) =>
      club.content.update({ collection: 'members', id, data: { name }, overrideAccess: true })
    await Promise.all(
      Array.from({ length: 20 }, (_, count) => [club.login('ada@example.com'), rename(`${count}`)]).flat(),
    )
    await rename('last')
    assert.equal((await club.sessions()).length, 20)
    assert.equal((await club.row('members', id))?.name, 'last')
  })

  test('takes no password that is no text, and none that is too long to be hashed', async () => {
    const club = await openClub(kind)
    await club.join('ada@example.com')
    const spent = await processorTime(() =>
      rejects(club.login('ada@example.com', 'x'.repeat(1 << 20)), 'INVALID_INPUT'),
    )
    assert.ok(spent < 50, `${spent} ms`)
    for (const password of [['a', 'b'], { $ne: '' }, 7, null, ''] as never[])
      await rejects(club.login('ada@example.com', password), 'INVALID_INPUT')
    for (const email of [['ada@example.com'], { $ne: '' }, 7] as never[])
      await rejects(club.login(email), 'INVALID_CREDENTIALS')
  })
})

describe('how long a login takes', () => {
  test('does not tell whether there is such an account', async () => {
    // Real parameters: what is compared is the time of the hash and all that is around it.
    const club = await openClub('sqlite', {
      hashing: {},
      auth: { lockAfter: 0, limits: { account: 10_000, address: 10_000 } },
    })
    await club.join('known@example.com')
    const timed = (email: string) => processorTime(() => refusalOf(club.login(email, 'no, not this one')))
    /** How much more processor time one takes than the other: the median of pairs. */
    const difference = async () => {
      const differences: number[] = []
      const times: number[] = []
      for (let count = 0; count < 20; count++) {
        const known = await timed('known@example.com')
        differences.push(known - (await timed(`unknown${count}@example.com`)))
        times.push(known)
      }
      return Math.abs(median(differences)) / median(times)
    }
    const rounds = [await difference()]
    while ((rounds.at(-1) ?? 0) > 0.1 && rounds.length < 3) rounds.push(await difference())
    // Without the hash for unknown accounts it would be 1.
    assert.ok((rounds.at(-1) ?? 1) <= 0.1, `differences of ${rounds.join(', ')}`)
  })
})

function median(times: number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0
}
