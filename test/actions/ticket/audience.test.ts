import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createKey, parseKeys } from '../../../src/actions/index.ts'
import { createSecret } from '../../../src/content/accounts/secrets.ts'
import { createSessionTokens } from '../../../src/content/accounts/session-token.ts'
import { type Fixture, type FixtureOptions, startFixture } from '../../support/fixture/index.ts'
import { message, sendRaw } from '../../support/raw.ts'

const PRODUCTION = 'https://prod.test'

/** Two servers with the same keys, which serve the same pages. */
async function startTwo(staging: FixtureOptions = {}, production: FixtureOptions = {}) {
  const keys = createKey()
  return {
    staging: await startFixture({ keys, origin: 'https://staging.test', ...staging }),
    production: await startFixture({ keys, origin: PRODUCTION, ...production }),
  }
}

/** Sends the form of one server's page to the other, as a page of production would. */
async function sendAcross(from: Fixture, to: Fixture, path: string, body: string, user?: 'ada') {
  const { pathname } = new URL((await from.browserOf(user).open(path)).form().action)
  const headers = ['Host: prod.test', `Origin: ${PRODUCTION}`, 'Sec-Fetch-Site: same-origin']
  const cookie = user ? [`Cookie: user=${user}`] : []
  const type = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`]
  return sendRaw(to.port, message(`POST ${pathname} HTTP/1.1`, [...headers, ...cookie, ...type], body))
}

const ID = '0198c0de-0000-7000-8000-000000000001'

describe('a ticket of a server with the same keys and another origin', () => {
  test('is refused: public, of a user, with captured state; and nothing is written', async () => {
    const { staging, production } = await startTwo()
    await using _staging = staging
    await using _production = production
    const titles = () => production.tables.posts().map(({ title }) => title)
    const before = titles()
    const id = production.tables.posts()[0]?.id
    for (const reply of [
      await sendAcross(staging, production, '/mark', 'label=foreign'),
      await sendAcross(staging, production, '/once', 'label=foreign'),
      await sendAcross(staging, production, `/posts/${id}`, 'title=foreign', 'ada'),
    ]) {
      assert.equal(reply.status, 404, reply.text)
    }
    assert.deepEqual([production.tables.marks(), titles()], [[], before])
  })

  test('is accepted where both have one audience', async () => {
    const { staging, production } = await startTwo({ audience: 'gazette' }, { audience: 'gazette' })
    await using _staging = staging
    await using _production = production
    assert.equal((await sendAcross(staging, production, '/mark', 'label=shared')).status, 303)
    assert.deepEqual(production.tables.marks(), ['shared'])
  })

  test('is refused where the origin is the same and the audience is not', async () => {
    const { staging, production } = await startTwo(
      { origin: PRODUCTION, audience: 'a' },
      { origin: PRODUCTION, audience: 'b' },
    )
    await using _staging = staging
    await using _production = production
    assert.equal((await sendAcross(staging, production, '/mark', 'label=foreign')).status, 404)
    assert.deepEqual(production.tables.marks(), [])
  })
})

test('keys for one audience open nothing that was sealed for another', () => {
  const keys = parseKeys(createKey())
  const derived = (audience: string) => keys.for(audience).current.derive('seal').export().toString('hex')
  const audiences = ['', 'https://a.example', 'https://b.example']
  assert.equal(new Set(audiences.map(derived)).size, 3)
  assert.equal(derived('https://a.example'), derived('https://a.example'))
  assert.equal(keys.for('a').current.kid, keys.current.kid)
})

test('a session of another audience is no session', async () => {
  const keys = parseKeys(createKey())
  const now = () => 1_800_000_000_000
  const staging = createSessionTokens(keys.for('https://staging.test'), now)
  const production = createSessionTokens(keys.for(PRODUCTION), now)
  const claims = { id: ID, collection: 'users', secret: createSecret(), expires: now() + 60_000 }
  const token = await staging.sign(claims)
  assert.equal((await staging.open(token))?.id, ID)
  assert.equal(await production.open(token), null)
})
