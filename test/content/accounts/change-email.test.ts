import assert from 'node:assert/strict'
import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { test } from 'node:test'
import { hashSync } from 'bcryptjs'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openClub, PASSWORD } from './club.ts'

async function confirmedMember(kind: Kind) {
  const club = await openClub(kind, { auth: { verify: true } })
  const { id } = await club.join('mallory@example.com')
  const mailed = await club.content.requestVerification({
    collection: 'members',
    data: { email: 'mallory@example.com' },
  })
  await club.content.verifyEmail({ collection: 'members', token: mailed?.token ?? '' })
  const { token } = await club.login('mallory@example.com')
  const address = async () => (await club.row('members', id))?.email
  return { ...club, id, token, address }
}

describeEach('a confirmed address', (kind) => {
  test('is not changed by an update, and by no version or bulk update', async () => {
    const { content, id, address } = await confirmedMember(kind)
    const user = { id, role: 'reader' }
    const data = { email: 'ceo@corp.example' }
    const refusal = { code: 'ACCESS_DENIED', errors: { email: 'You may not change this.' } }
    await assert.rejects(content.update({ collection: 'members', id, data, user }), refusal)
    await assert.rejects(content.update({ collection: 'members', where: {}, data, user }), refusal)
    assert.equal(await address(), 'mallory@example.com')
  })

  test('waits for the link to the new one, and takes the password', async () => {
    const { content, token, address, login } = await confirmedMember(kind)
    const email = 'New@Example.com'
    await assert.rejects(content.changeEmail({ token, password: 'not the one', email }), {
      code: 'INVALID_CREDENTIALS',
    })
    const change = await content.changeEmail({ token, password: PASSWORD, email })
    assert.equal(change?.email, 'new@example.com')
    assert.equal(await address(), 'mallory@example.com')
    const collection = 'members' as const
    // The link is good for the address it was made for and for no other.
    const [secret] = (change?.token ?? '').split('.')
    const forged = `${secret}.${Buffer.from('ceo@corp.example').toString('base64url')}`
    await assert.rejects(content.confirmEmail({ collection, token: forged }), { code: 'INVALID_TOKEN' })
    assert.equal(await address(), 'mallory@example.com')
    await content.confirmEmail({ collection, token: change?.token ?? '' })
    assert.equal(await address(), 'new@example.com')
    assert.equal((await login('new@example.com')).user.email, 'new@example.com')
    await assert.rejects(content.confirmEmail({ collection, token: change?.token ?? '' }), {
      code: 'INVALID_TOKEN',
    })
  })

  test('says nothing about addresses that others have', async () => {
    const { content, token, join, database } = await confirmedMember(kind)
    await join('taken@example.com')
    assert.equal(await content.changeEmail({ token, password: PASSWORD, email: 'taken@example.com' }), null)
    const kept = await database.read.selectFrom('account_tokens').select('purpose').execute()
    assert.deepEqual(kept, [{ purpose: 'email' }])
  })

  test('is confirmed no more when an administrator changes it, and its sessions end', async () => {
    const { content, id, token, login, whoIs, row } = await confirmedMember(kind)
    await content.update({
      collection: 'members',
      id,
      data: { email: 'other@example.com' },
      overrideAccess: true,
    })
    assert.equal((await row('members', id))?.verified_at, null)
    assert.equal(await whoIs(token), null)
    await assert.rejects(login('other@example.com'), { code: 'INVALID_CREDENTIALS' })
  })
})

describeEach('a session without a password', (kind) => {
  test('begins behind overrideAccess, for an application that has another proof', async () => {
    const { content, join, whoIs, sessions } = await openClub(kind)
    const { id } = await join('ada@example.com')
    const options = { collection: 'members', id } as const
    await assert.rejects(content.startSession(options as never), { code: 'ACCESS_DENIED' })
    assert.deepEqual(await sessions(), [])
    const { token } = await content.startSession({ ...options, overrideAccess: true })
    assert.equal(await whoIs(token), 'ada@example.com')
  })

  test('is not the way of an administrator who sets a password', async () => {
    const { content, join, login, whoIs } = await openClub(kind)
    const { id } = await join('ada@example.com')
    const { token } = await login('ada@example.com')
    await content.setPassword({
      collection: 'members',
      id,
      password: 'quite another one',
      overrideAccess: true,
    })
    assert.equal(await whoIs(token), null)
    await assert.rejects(login('ada@example.com'), { code: 'INVALID_CREDENTIALS' })
    assert.ok(await login('ada@example.com', 'quite another one'))
  })
})

describeEach('a hash of another system', (kind) => {
  test('signs in once and is replaced', async () => {
    const salt = Buffer.from('a salt of sixteen')
    const plain = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
    const hashes = [
      hashSync(PASSWORD, 4),
      `$scrypt$ln=10,r=8,p=1$${plain(salt)}$${plain(scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 }))}`,
      `$pbkdf2-sha256$i=1000$${plain(salt)}$${plain(pbkdf2Sync(PASSWORD, salt, 1000, 32, 'sha256'))}`,
      `pbkdf2_sha256$1000$pepper$${pbkdf2Sync(PASSWORD, 'pepper', 1000, 32, 'sha256').toString('base64')}`,
    ]
    const { content, login, row } = await openClub(kind)
    for (const [index, passwordHash] of hashes.entries()) {
      const email = `member${index}@example.com`
      const data = { email, passwordHash }
      await assert.rejects(content.create({ collection: 'members', data }), { code: 'UNKNOWN_FIELD' })
      const { id } = await content.create({ collection: 'members', data, overrideAccess: true })
      await assert.rejects(login(email, 'not the password'), { code: 'INVALID_CREDENTIALS' })
      assert.equal((await row('members', id))?.password_hash, passwordHash)
      await login(email)
      assert.match(String((await row('members', id))?.password_hash), /^\$argon2id\$/)
      await login(email)
    }
  })

  test('that is not valid is refused', async () => {
    const { content, rows } = await openClub(kind)
    const data = { email: 'ada@example.com', passwordHash: 'md5:abc' }
    await assert.rejects(content.create({ collection: 'members', data, overrideAccess: true }), {
      code: 'INVALID_INPUT',
      errors: { passwordHash: 'This is no hash of Argon2id, bcrypt, scrypt or PBKDF2.' },
    })
    assert.deepEqual(await rows('members'), [])
  })
})
