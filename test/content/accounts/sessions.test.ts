import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { DAY, HOUR, SECOND } from '../../support/clock.ts'
import { describeEach } from '../../support/databases.ts'
import { type Club, openClub, PASSWORD } from './club.ts'

const rejects = (work: Promise<unknown>, code: string) => assert.rejects(work, { code })

describeEach('a session', (kind) => {
  let club: Club
  before(async () => {
    club = await openClub(kind)
    await club.join('ada@example.com')
  })

  test('begins with the right password, and is known by its token', async () => {
    const { token, user, session } = await club.login('ada@example.com')
    assert.equal(user.email, 'ada@example.com')
    assert.equal(session.account, user.id)
    const found = await club.content.auth({ token })
    assert.deepEqual([found.user?.id, found.session?.id], [user.id, session.id])
    const headers = { cookie: `a=1; session=${token}` }
    assert.equal((await club.content.auth({ headers })).user?.id, user.id)
    const bearer = new Headers({ authorization: `Bearer ${token}` })
    assert.equal((await club.content.auth({ headers: bearer })).user?.id, user.id)
  })

  test('leaves nothing in the database that its token could be made of', async () => {
    const { token } = await club.login('ada@example.com')
    const [, payload = ''] = token.split('.')
    const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const all = JSON.stringify([await club.sessions(), await club.rows('members')])
    assert.ok(!all.includes(jti) && !all.includes(token) && !all.includes(PASSWORD))
  })

  test('ends at once, with its row', async () => {
    const one = await club.login('ada@example.com')
    const other = await club.login('ada@example.com')
    assert.deepEqual(await club.content.logout({ token: one.token }), { isEnded: true })
    assert.equal(await club.whoIs(one.token), null)
    assert.equal(await club.whoIs(other.token), 'ada@example.com')
    assert.deepEqual(await club.content.logout({ token: one.token }), { isEnded: false })
    await rejects(club.content.refresh({ token: one.token }), 'SESSION_ENDED')
  })

  test('ends everywhere, and forms rendered in it are void', async () => {
    const one = await club.login('ada@example.com')
    const other = await club.login('ada@example.com')
    await club.content.logout({ token: one.token, allSessions: true })
    assert.deepEqual([await club.whoIs(one.token), await club.whoIs(other.token)], [null, null])
    const next = await club.login('ada@example.com')
    assert.equal(next.session.credentialVersion, one.session.credentialVersion + 1)
  })

  test('gets one successor, however many tabs refresh it at once', async () => {
    const { token } = await club.login('ada@example.com')
    const tokens = await Promise.all(
      Array.from({ length: 20 }, async () => (await club.content.refresh({ token })).token),
    )
    assert.equal(new Set(tokens).size, 1)
    assert.notEqual(tokens[0], token)
    assert.equal(await club.whoIs(token), 'ada@example.com', 'for what is under way')
    assert.equal(await club.whoIs(String(tokens[0])), 'ada@example.com')
  })

  test('ends when a token comes that has a successor: one of the two was stolen', async () => {
    const { token, user } = await club.login('ada@example.com')
    const next = await club.content.refresh({ token })
    club.clock.advance(11 * SECOND)
    assert.equal(await club.whoIs(next.token), 'ada@example.com')
    await rejects(club.content.refresh({ token }), 'SESSION_ENDED')
    assert.equal(await club.whoIs(next.token), null)
    assert.deepEqual(club.events.at(-1), { kind: 'session_reuse', collection: 'members', account: user.id })
  })

  test('goes on with a token whose successor was never used: the answer that had it was lost', async () => {
    const { token } = await club.login('ada@example.com')
    const lost = await club.content.refresh({ token })
    for (let hours = 0; hours < 4; hours++) {
      club.clock.advance(HOUR)
      const { user, session } = await club.content.auth({ token })
      assert.deepEqual(
        [user?.email, session?.isStale],
        ['ada@example.com', true],
        'it is to have another token',
      )
    }
    assert.equal((await club.content.refresh({ token })).token, lost.token)
    assert.equal(await club.whoIs(lost.token), 'ada@example.com')
    assert.equal(await club.whoIs(token), null)
    assert.equal(await club.whoIs(lost.token), null)
  })

  test('ends when a token comes that is two refreshes old', async () => {
    const { token } = await club.login('ada@example.com')
    const second = await club.content.refresh({ token })
    const third = await club.content.refresh({ token: second.token })
    assert.equal(await club.whoIs(token), null)
    assert.equal(await club.whoIs(third.token), null)
  })

  test('ends after three days without use, and after fourteen with', async () => {
    const idle = await club.login('ada@example.com')
    const busy = await club.login('ada@example.com')
    for (let day = 0; day < 13; day++) {
      club.clock.advance(DAY)
      assert.equal(await club.whoIs(busy.token), 'ada@example.com', `day ${day}`)
    }
    assert.equal(await club.whoIs(idle.token), null)
    const { token } = await club.content.refresh({ token: busy.token })
    club.clock.advance(DAY)
    assert.equal(await club.whoIs(token), null, 'a refresh does not pass the limit')
  })

  test('is written down as used once an hour, not with every page', async () => {
    const { token, session } = await club.login('ada@example.com')
    const usedAt = async () => (await club.row('sessions', session.id))?.used_at
    club.clock.advance(HOUR / 2)
    await club.whoIs(token)
    assert.equal(await usedAt(), session.usedAt)
    club.clock.advance(HOUR)
    await club.whoIs(token)
    assert.equal(await usedAt(), club.clock.now())
  })

  test('is one of so many: the oldest goes', async () => {
    const small = await openClub(kind, { auth: { maxSessions: 2 } })
    await small.join('ada@example.com')
    const tokens: string[] = []
    for (let count = 0; count < 3; count++) tokens.push((await small.login('ada@example.com')).token)
    assert.deepEqual(await Promise.all(tokens.map(small.whoIs)), [null, 'ada@example.com', 'ada@example.com'])
  })

  test('ends with its account', async () => {
    const user = await club.join('gone@example.com')
    const { token } = await club.login('gone@example.com')
    await club.content.delete({ collection: 'members', id: user.id, overrideAccess: true })
    assert.equal(await club.whoIs(token), null)
    const left = (await club.sessions()).filter(({ account }) => account === user.id)
    assert.deepEqual(left, [])
  })

  test('is to have another token when the role changes', async () => {
    const user = await club.join('rising@example.com')
    const { token } = await club.login('rising@example.com')
    assert.equal((await club.content.auth({ token })).session?.isStale, false)
    const rename = {
      collection: 'members',
      id: user.id,
      data: { name: 'Rising' },
      overrideAccess: true,
    } as const
    await club.content.update(rename)
    assert.equal((await club.content.auth({ token })).session?.isStale, false)
    await club.content.update({ ...rename, data: { role: 'admin' } })
    assert.equal((await club.content.auth({ token })).session?.isStale, true)
    const next = await club.content.refresh({ token })
    assert.deepEqual([next.session.isStale, next.user.role], [false, 'admin'])
  })

  test('is listed for its owner and for those who may update the account, and ended by them', async () => {
    const user = await club.join('listed@example.com')
    const [one, other] = [await club.login('listed@example.com'), await club.login('listed@example.com')]
    const of = { collection: 'members', id: user.id } as const
    const listed = await club.content.findSessions({ ...of, user })
    assert.deepEqual(
      listed.map(({ id }) => id),
      [other.session.id, one.session.id],
    )
    const stranger = await club.join('stranger@example.com')
    await rejects(club.content.findSessions({ ...of, user: stranger }), 'ACCESS_DENIED')
    await rejects(
      club.content.endSessions({ ...of, user: stranger, session: one.session.id }),
      'ACCESS_DENIED',
    )
    const mine = { collection: 'members', id: stranger.id, user: stranger, session: one.session.id } as const
    await club.content.endSessions(mine)
    assert.equal(
      await club.whoIs(one.token),
      'listed@example.com',
      "another's session is not ended by its id",
    )
    await club.content.endSessions({ ...of, user, session: one.session.id })
    assert.deepEqual(
      [await club.whoIs(one.token), await club.whoIs(other.token)],
      [null, 'listed@example.com'],
    )
    await club.content.endSessions({ ...of, user: { id: 'x', role: 'admin' } })
    assert.equal(await club.whoIs(other.token), null)
  })
})
