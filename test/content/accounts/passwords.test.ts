import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createContent } from '../../../src/content/index.ts'
import { MINUTE, SECOND } from '../../support/clock.ts'
import { describeEach } from '../../support/databases.ts'
import { watch } from '../library.ts'
import { openClub, PASSWORD, QUICK } from './club.ts'

const rejects = (work: Promise<unknown>, code: string) => assert.rejects(work, { code })
const NEXT = 'staple of a new kind'

describe('a password', () => {
  test('is kept as Argon2id with the parameters of OWASP, each with a salt of its own', async () => {
    const club = await openClub('sqlite', { hashing: {} })
    await club.join('one@example.com')
    await club.join('other@example.com')
    const [one, other] = (await club.rows('members')).map((row) => String(row.password_hash))
    for (const hash of [one, other])
      assert.match(hash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    assert.notEqual(one, other)
  })

  test('is checked to its last byte, whatever it is made of', async () => {
    const club = await openClub('sqlite')
    for (const [index, password] of [
      'with a NUL \0 in it',
      '🔑🔑🔑🔑🔑🔑🔑🔑',
      'a space at the end ',
      'x'.repeat(72) + '73rd',
    ].entries()) {
      const email = `${index}@example.com`
      await club.join(email, password)
      await club.login(email, password)
      await rejects(club.login(email, password.slice(0, -1)), 'INVALID_CREDENTIALS')
    }
    await club.join('composed@example.com', 'caf\u00e9 au lait')
    await club.login('composed@example.com', 'cafe\u0301 au lait')
  })

  test('that too many people use, or that is too short or too long, is refused beside its field', async () => {
    const club = await openClub('sqlite')
    for (const password of [
      '',
      'short',
      'x'.repeat(1025),
      '12345678',
      'Sunshine',
      'PASSWORD1',
      'a\ud800bcdefgh',
    ])
      await assert.rejects(club.join('ada@example.com', password), (error: Error & { errors?: object }) => {
        assert.deepEqual(Object.keys(error.errors ?? {}), ['password'], password)
        return true
      })
    assert.deepEqual(await club.rows('members'), [])
    await club.join('ada@example.com', 'xkcdtrub')
  })

  test('is never read, selected, filtered or sorted by, nor written by an update', async () => {
    const club = await openClub('sqlite')
    const user = await club.join('ada@example.com')
    const { content } = club
    const free = { collection: 'members', overrideAccess: true, showHiddenFields: true } as const
    const seen = [user, (await content.find(free)).docs, (await club.login('ada@example.com')).user]
    assert.doesNotMatch(JSON.stringify(seen), /argon2|password|credential|locked/i)
    for (const field of ['password', 'passwordHash', 'password_hash', 'credentialVersion', 'lockedUntil']) {
      await rejects(content.find({ ...free, where: { [field]: { exists: true } } } as never), 'UNKNOWN_FIELD')
      await rejects(content.find({ ...free, sort: field } as never), 'UNKNOWN_FIELD')
      const data = { [field]: 'x' }
      await rejects(
        content.update({ collection: 'members', id: user.id, data, overrideAccess: true } as never),
        'UNKNOWN_FIELD',
      )
    }
    await club.login('ada@example.com')
  })

  test('is hashed anew at the next login when the parameters have risen', async () => {
    const club = await openClub('sqlite')
    const { id } = await club.join('ada@example.com')
    const weak = '$argon2id$v=19$m=32,t=1,p=1$'
    const hash = async () => String((await club.row('members', id))?.password_hash)
    assert.ok((await hash()).startsWith('$argon2id$v=19$m=64,t=1,p=1$'))
    const old = await openClub('sqlite', { hashing: { ...QUICK, memoryKiB: 32 } })
    const { id: twin } = await old.join('ada@example.com')
    const row = await old.row('members', twin)
    assert.ok(String(row?.password_hash).startsWith(weak))
    await club.set('members', id, { password_hash: row?.password_hash })
    await club.login('ada@example.com')
    assert.ok((await hash()).startsWith('$argon2id$v=19$m=64,t=1,p=1$'))
    await club.login('ada@example.com')
  })

  test('that is kept in another way is no password, and no error', async () => {
    const club = await openClub('sqlite', { auth: { lockAfter: 0, limits: { account: 100 } } })
    const { id } = await club.join('ada@example.com')
    for (const hash of [
      null,
      '',
      PASSWORD,
      '$2b$12$abcdefghijklmnopqrstuv',
      '$argon2id$v=19$m=9999999999,t=1,p=1$AA$AA',
    ]) {
      await club.set('members', id, { password_hash: hash })
      await rejects(club.login('ada@example.com'), 'INVALID_CREDENTIALS')
    }
  })

  test('is hashed by two at once; fifty wait, and more are refused with a time to retry', async () => {
    const club = await openClub('sqlite', { hashing: {}, auth: { limits: { account: 1000 } } })
    await club.join('ada@example.com')
    const before = process.memoryUsage().rss
    const codes = await Promise.all(
      Array.from({ length: 80 }, () =>
        club.login('ada@example.com').then(
          () => 'in',
          (error) => `${error.code} ${error.retryAfterSeconds > 0}`,
        ),
      ),
    )
    assert.equal(codes.filter((code) => code === 'in').length, 52)
    assert.equal(codes.filter((code) => code === 'ACCOUNTS_BUSY true').length, 28)
    assert.ok(process.memoryUsage().rss - before < 300 << 20)
  })
})

describeEach('a change of the password', (kind) => {
  test('asks for the present one, ends every other session, and gives this one another token', async () => {
    const club = await openClub(kind)
    await club.join('ada@example.com')
    const [mine, other] = [await club.login('ada@example.com'), await club.login('ada@example.com')]
    const change = { token: mine.token, password: PASSWORD, newPassword: NEXT }
    await rejects(club.content.changePassword({ ...change, password: 'not this' }), 'INVALID_CREDENTIALS')
    await rejects(club.content.changePassword({ ...change, newPassword: 'short' }), 'INVALID_INPUT')
    await rejects(club.content.changePassword({ ...change, token: 'none' }), 'SESSION_ENDED')
    assert.equal(await club.whoIs(other.token), 'ada@example.com')
    const next = await club.content.changePassword(change)
    assert.deepEqual(await Promise.all([mine.token, other.token, next.token].map(club.whoIs)), [
      null,
      null,
      'ada@example.com',
    ])
    assert.notEqual(next.session.id, mine.session.id)
    assert.equal(next.session.credentialVersion, mine.session.credentialVersion + 1)
    await rejects(club.login('ada@example.com'), 'INVALID_CREDENTIALS')
    await club.login('ada@example.com', NEXT)
  })

  test('is not guessed: so many attempts, then none', async () => {
    const club = await openClub(kind, { auth: { limits: { account: 3 } } })
    await club.join('ada@example.com')
    const { token } = await club.login('ada@example.com')
    const guess = (password: string) => club.content.changePassword({ token, password, newPassword: NEXT })
    for (let count = 0; count < 3; count++) await rejects(guess('no, not this'), 'INVALID_CREDENTIALS')
    await rejects(guess(PASSWORD), 'TOO_MANY_ATTEMPTS')
  })
})

describeEach('a forgotten password', (kind) => {
  test('is set anew once, by the newest link, within an hour, without a login', async () => {
    const club = await openClub(kind, { auth: { lockAfter: 2 } })
    await club.join('ada@example.com')
    const { token: session } = await club.login('ada@example.com')
    const ask = () =>
      club.content.forgotPassword({ collection: 'members', data: { email: 'ADA@example.com' } })
    const reset = (token = '', password = NEXT) =>
      club.content.resetPassword({ collection: 'members', token, password })
    const [first, second] = [await ask(), await ask()]
    assert.equal(second?.user.email, 'ada@example.com')
    await rejects(reset(first?.token), 'INVALID_TOKEN')
    await rejects(reset(second?.token, 'short'), 'INVALID_INPUT')
    for (let count = 0; count < 2; count++)
      await rejects(club.login('ada@example.com', 'no, not'), 'INVALID_CREDENTIALS')
    assert.equal((await reset(second?.token)).user.email, 'ada@example.com')
    await rejects(reset(second?.token), 'INVALID_TOKEN')
    assert.equal(await club.whoIs(session), null)
    assert.deepEqual(await club.sessions(), [])
    await club.login('ada@example.com', NEXT)
    const late = await ask()
    club.clock.advance(60 * MINUTE + SECOND)
    await rejects(reset(late?.token), 'INVALID_TOKEN')
    await club.login('ada@example.com', NEXT)
  })

  test('is set by one of many who use the link at once', async () => {
    const club = await openClub(kind)
    await club.join('ada@example.com')
    const mailed = await club.content.forgotPassword({
      collection: 'members',
      data: { email: 'ada@example.com' },
    })
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, count) =>
        club.content.resetPassword({
          collection: 'members',
          token: mailed?.token ?? '',
          password: `password number ${count}`,
        }),
      ),
    )
    assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  test('of an unknown account takes the same statements, and gives nothing', async () => {
    const club = await openClub(kind, { auth: { limits: { account: 2, address: 100 } } })
    await club.join('ada@example.com')
    const ask = (email: string, address?: string) =>
      club.content.forgotPassword({ collection: 'members', data: { email }, address })
    assert.equal(await ask('unknown@example.com'), null)
    const { database, ran } = watch(club.database)
    const watched = await createContent({ database, ...club.definitions })
    const statementsFor = async (email: string) => {
      const before = ran.length
      await watched.forgotPassword({ collection: 'members', data: { email } })
      return ran.slice(before)
    }
    assert.ok((await statementsFor('ada@example.com')).length > 3)
    assert.deepEqual(await statementsFor('ada@example.com'), await statementsFor('who@example.com'))
    const tokens = () => club.database.read.selectFrom('account_tokens').selectAll().execute()
    assert.equal((await tokens()).length, 3, 'one each for those who are there and those who are not')
    for (const { digest } of await tokens())
      assert.equal(typeof digest === 'string' && digest.length, 43, 'only its SHA-256 is kept')
    await ask('unknown@example.com')
    await rejects(ask('unknown@example.com'), 'TOO_MANY_ATTEMPTS')
    await rejects(ask('' as string), 'INVALID_INPUT')
    for (const token of ['', 'x'.repeat(43), '../../etc/passwd', 'a\0'])
      await rejects(
        club.content.resetPassword({ collection: 'members', token, password: NEXT }),
        'INVALID_TOKEN',
      )
  })
})

describeEach('an address', (kind) => {
  test('is confirmed by its e-mail, once, and only then can it log in', async () => {
    const club = await openClub(kind, { auth: { verify: true } })
    await club.join('ada@example.com')
    await rejects(club.login('ada@example.com'), 'INVALID_CREDENTIALS')
    const ask = () =>
      club.content.requestVerification({ collection: 'members', data: { email: 'ada@example.com' } })
    const mailed = await ask()
    const token = mailed?.token ?? ''
    const wrong = { collection: 'members', token, password: NEXT } as const
    await rejects(club.content.resetPassword(wrong), 'INVALID_TOKEN')
    await rejects(club.content.verifyEmail({ collection: 'guests', token }), 'INVALID_TOKEN')
    const verify = (password: string) => club.content.verifyEmail({ collection: 'members', token, password })
    await rejects(verify('not the password'), 'INVALID_CREDENTIALS')
    await rejects(verify(''), 'INVALID_INPUT')
    assert.deepEqual(await club.sessions(), [])
    const { user, token: session } = await verify(PASSWORD)
    assert.equal(user.email, 'ada@example.com')
    assert.equal(await club.whoIs(session), 'ada@example.com')
    await rejects(verify(PASSWORD), 'INVALID_TOKEN')
    await rejects(club.content.verifyEmail({ collection: 'members', token }), 'INVALID_TOKEN')
    await club.login('ada@example.com')
    assert.equal(await ask(), null, 'there is nothing to confirm any more')
  })

  test('that has changed takes its links with it', async () => {
    const club = await openClub(kind)
    const { id } = await club.join('old@example.com')
    const mailed = await club.content.forgotPassword({
      collection: 'members',
      data: { email: 'old@example.com' },
    })
    const data = { email: 'new@example.com' }
    await club.content.update({ collection: 'members', id, data, overrideAccess: true })
    const token = mailed?.token ?? ''
    await rejects(
      club.content.resetPassword({ collection: 'members', token, password: NEXT }),
      'INVALID_TOKEN',
    )
  })
})
