import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { base64url, SignJWT, UnsecuredJWT } from 'jose'
import { createKey, parseKeys } from '../../../src/actions/index.ts'
import { createContent, type SignedIn } from '../../../src/content/index.ts'
import { DAY } from '../../support/clock.ts'
import { type Club, openClub, PASSWORD } from './club.ts'

describe('a token of a session', () => {
  let club: Club
  let signedIn: SignedIn<{ readonly id: string }>
  before(async () => {
    club = await openClub('sqlite')
    await club.join('ada@example.com')
    signedIn = await club.login('ada@example.com')
  })

  const partsOf = (token: string) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    return { header: read(header), payload: read(payload), signature }
  }
  const sign = (changes: object, { header = {}, key = club.secrets.current.derive('session') } = {}) => {
    const { header: own, payload } = partsOf(signedIn.token)
    return new SignJWT({ ...payload, ...changes }).setProtectedHeader({ ...own, ...header }).sign(key)
  }

  test('names its algorithm, type, key, session, collection and end, and nothing else', () => {
    const { header, payload } = partsOf(signedIn.token)
    assert.deepEqual(Object.keys(header).sort(), ['alg', 'kid', 'typ'])
    assert.deepEqual([header.alg, header.typ, header.kid], ['HS256', 'session+jwt', club.secrets.current.kid])
    assert.deepEqual(Object.keys(payload).sort(), ['aud', 'exp', 'jti', 'sid'])
    assert.equal(payload.exp, Math.floor(signedIn.session.endsAt / 1000))
    assert.equal(Buffer.from(payload.jti, 'base64url').length, 32)
    assert.ok(signedIn.token.length < 500)
  })

  test('is taken when it is signed again as it was', async () => {
    assert.equal(await club.whoIs(await sign({})), 'ada@example.com')
  })

  test('is refused with another algorithm, type or key, or without a signature', async () => {
    const { header, payload } = partsOf(signedIn.token)
    const other = parseKeys(createKey()).current.derive('session')
    const ticket = parseKeys(createKey()).current.derive('ticket')
    const unsigned = new UnsecuredJWT(payload).encode()
    const none = [{ ...header, alg: 'none' }, payload].map((part) => base64url.encode(JSON.stringify(part)))
    const forged = [
      await sign({}, { key: other }),
      await sign({}, { key: ticket }),
      await sign({}, { header: { kid: 'k0' } }),
      await sign({}, { header: { typ: 'JWT' } }),
      await sign({}, { header: { typ: undefined } }),
      await sign({}, { header: { alg: 'HS512' }, key: createSecretKey(randomBytes(64)) }),
      unsigned,
      `${none.join('.')}.`,
      `${none.join('.')}.${signedIn.token.split('.')[2]}`,
    ]
    for (const token of forged) assert.equal(await club.whoIs(token), null, token)
  })

  test('is refused with another session, secret, collection or end', async () => {
    const changes = [
      { sid: '0190a0b0-0000-7000-8000-000000000000' },
      { sid: '../../etc/passwd' },
      { sid: undefined },
      { jti: 'A'.repeat(43) },
      { jti: 'short' },
      { jti: undefined },
      { aud: 'guests' },
      { aud: 'nowhere' },
      { aud: ['members', 'guests'] },
      { aud: undefined },
      { exp: undefined },
      { exp: 1 },
    ]
    for (const change of changes) {
      const fresh = await openClub('sqlite')
      await fresh.join('ada@example.com')
      const { token } = await fresh.login('ada@example.com')
      const { header, payload } = partsOf(token)
      const key = fresh.secrets.current.derive('session')
      const forged = await new SignJWT({ ...payload, ...change }).setProtectedHeader(header).sign(key)
      assert.equal(await fresh.whoIs(forged), null, JSON.stringify(change))
    }
  })

  test('is refused when its row is gone, although its signature is valid', async () => {
    const { token, session } = await club.login('ada@example.com')
    assert.equal(await club.whoIs(token), 'ada@example.com')
    await club.database.write.deleteFrom('sessions').where('id', '=', session.id).execute()
    assert.equal(await club.whoIs(token), null)
  })

  test('is found in a cookie that is there once, or behind Bearer, and nowhere else', async () => {
    const { token } = signedIn
    const who = async (headers: Record<string, string>, cookie?: string) =>
      (await club.content.auth({ headers, ...(cookie && { cookie }) })).user?.id ?? null
    const { id } = signedIn.user
    for (const found of [`session=${token}`, `a=b; session=${token};c=d`, `__Host-session=${token}`])
      assert.equal(await who({ cookie: found }), id, found)
    const other = (await club.content.auth({ token: 'x' })).user
    assert.equal(other, null)
    for (const lost of [
      `session=${token}; session=${token}`,
      `session=x; session=${token}`,
      `session="${token}"`,
      `session=j:{"a":1}`,
      `session=`,
      `=session=${token}`,
      `\u2000session=${token}`,
      `$Version=1; Session=${token}`,
      `session=${'x'.repeat(4096)}`,
    ])
      assert.equal(await who({ cookie: lost }), null, lost)
    assert.equal(
      await who({ cookie: `session=${token}` }, '__Host-session'),
      null,
      'only the cookie that is named',
    )
    assert.equal(await who({ authorization: `Bearer ${token}` }), id)
    for (const authorization of [token, `Basic ${token}`, 'Bearer ', `Bearer ${token} x`])
      assert.equal(await who({ authorization }), null, authorization)
  })

  test('is never shown again: nothing that was sent to the database holds it', async () => {
    const all = JSON.stringify([await club.sessions(), await club.rows('members')])
    assert.ok(!all.includes(partsOf(signedIn.token).payload.jti))
  })

  test('is known to another process, and refused there too after a logout here', async () => {
    const { token } = await club.login('ada@example.com')
    const there = await createContent({ database: club.database, ...club.definitions })
    assert.equal((await there.auth({ token })).user?.email, 'ada@example.com')
    await club.content.logout({ token })
    assert.deepEqual(await there.auth({ token }), { user: null, session: null })
    await assert.rejects(there.refresh({ token }), { code: 'SESSION_ENDED' })
  })

  test('outlives a change of keys as long as the key that signed it is kept', async () => {
    const [first, second] = [createKey(), createKey()]
    const fresh = await openClub('sqlite')
    await fresh.join('ada@example.com')
    const withKeys = (keys: string) => {
      const accounts = { ...fresh.definitions.accounts, secrets: parseKeys(keys) }
      return createContent({ database: fresh.database, ...fresh.definitions, accounts })
    }
    const [before, during, after] = [
      await withKeys(first),
      await withKeys(`${second},${first}`),
      await withKeys(second),
    ]
    const data = { email: 'ada@example.com', password: PASSWORD }
    const { token } = await before.login({ collection: 'members', data })
    assert.equal((await during.auth({ token })).user?.email, 'ada@example.com')
    assert.equal((await after.auth({ token })).user, null)
    const renewed = await during.refresh({ token })
    assert.equal(partsOf(renewed.token).header.kid, parseKeys(second).current.kid)
    assert.equal((await after.auth({ token: renewed.token })).user?.email, 'ada@example.com')
  })

  test('ends with the day that it names', async () => {
    const fresh = await openClub('sqlite', { auth: { sessionDays: 1, idleDays: 1 } })
    await fresh.join('ada@example.com')
    const { token } = await fresh.login('ada@example.com')
    fresh.clock.advance(DAY - 1000)
    assert.equal(await fresh.whoIs(token), 'ada@example.com')
    fresh.clock.advance(1000)
    assert.equal(await fresh.whoIs(token), null)
  })
})
