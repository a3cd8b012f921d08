import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'
import { assertBare, assertProblem, JSON_CALLER } from '../call/answers.ts'

const OWN = 'https://app.example'
const TRUSTED = 'https://pay.example'
const fixture = await startFixture({ origin: OWN, trustedOrigins: [TRUSTED, 'https://*.shops.example'] })
after(() => fixture[Symbol.asyncDispose]())

/** Sends a good form with these two headers and answers what came of it. */
async function sendFrom(site: string | null, origin: string | null, type?: string | null) {
  const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
  const before = fixture.tables.marks().length
  const answer = await form.request({
    headers: { 'Sec-Fetch-Site': site, Origin: origin, ...(type !== undefined && { 'Content-Type': type }) },
  })
  return { answer, hasWritten: fixture.tables.marks().length > before }
}

async function assertPasses(site: string | null, origin: string | null): Promise<void> {
  const { answer, hasWritten } = await sendFrom(site, origin)
  assert.deepEqual([answer.status, hasWritten], [303, true])
}

async function assertRefused(
  site: string | null,
  origin: string | null,
  type?: string | null,
): Promise<void> {
  const { answer, hasWritten } = await sendFrom(site, origin, type)
  assertBare(answer, 403)
  assert.match(answer.text, /was not sent from this site/)
  assert.equal(hasWritten, false)
}

const EVIL = 'https://evil.example'

type Row = readonly [site: string | null, origin: string | null, passes: boolean]

// Go's TestCrossOriginProtectionSecFetchSite as POSTs through HTTP, and what is stricter here (S-079, S-080).
const rows: readonly Row[] = [
  ['same-origin', null, true],
  ['same-origin', OWN, true],
  ['same-origin', 'null', true],
  ['same-origin', EVIL, false],
  ['none', null, true],
  ['none', OWN, true],
  ['none', EVIL, false],
  ['none', 'null', false],
  ['cross-site', null, false],
  ['cross-site', OWN, false],
  ['cross-site', EVIL, false],
  ['cross-site', 'null', false],
  ['cross-site', TRUSTED, true],
  ['same-site', null, false],
  ['same-site', 'https://blog.app.example', false],
  ['same-site', 'https://app.example:8443', false],
  ['same-site', TRUSTED, true],
  ['garbage', null, false],
  ['Same-Origin', null, false],
  ['', OWN, true],
  ['', EVIL, false],
  [null, null, true],
  [null, OWN, true],
  [null, EVIL, false],
  [null, 'null', false],
  [null, 'NULL', false],
  [null, 'http://app.example', false],
  [null, 'https://app.example:8443', false],
  [null, 'https://app.example.evil.example', false],
  [null, 'https://app.example.', false],
  [null, TRUSTED, true],
  [null, 'http://pay.example', false],
  [null, 'https://pay.example:8443', false],
  [null, 'https://evilpay.example', false],
  [null, 'https://a.shops.example', true],
  [null, 'https://shops.example', false],
  [null, 'https://a.b.shops.example', false],
  [null, 'https://ashops.example', false],
]

const shown = (value: string | null) => (value === null ? 'absent' : JSON.stringify(value))

describe('a POST', () => {
  for (const [site, origin, passes] of rows)
    test(`with Sec-Fetch-Site ${shown(site)} and Origin ${shown(origin)} ${passes ? 'passes' : 'is refused'}`, () =>
      passes ? assertPasses(site, origin) : assertRefused(site, origin))

  test('from elsewhere is refused for a program as it is for a browser', async () => {
    const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
    const before = fixture.tables.marks().length
    assertProblem(await form.request({ headers: { ...JSON_CALLER, Origin: EVIL } }), 403, 'CROSS_ORIGIN')
    assert.equal(fixture.tables.marks().length, before)
  })

  test('is not let through by a trusted origin without its ticket', async () => {
    const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
    const headers = { Origin: TRUSTED, 'Sec-Fetch-Site': 'cross-site' }
    assertBare(await form.request({ headers, url: `${form.action.slice(0, -1)}_` }), 404)
  })

  test('is compared with the configured origin, whatever hosts its headers name', async () => {
    const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
    const before = fixture.tables.marks().length
    for (const name of ['Host', 'X-Forwarded-Host', 'X-Original-Host'])
      assertBare(
        await form.request({
          headers: {
            Origin: EVIL,
            'Sec-Fetch-Site': null,
            [name]: 'evil.example',
            Forwarded: 'host=evil.example',
          },
        }),
        403,
      )
    assert.equal(fixture.tables.marks().length, before)
  })
})

const TYPES = [
  null,
  '',
  'text/plain',
  'TEXT/PLAIN',
  'application/x-www-form-urlencoded; abc',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'a/b, application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json',
  'application/octet-stream',
  'text/plain;application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
]

describe('the origin policy', () => {
  for (const type of TYPES)
    test(`does not look at the content type: ${shown(type)}`, async () => {
      await assertRefused(null, EVIL, type)
      await assertRefused(null, 'null', type)
      await assertRefused('cross-site', null, type)
    })

  test('reveals what it compared in development only', async (t) => {
    const before = process.env.NODE_ENV
    t.after(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    for (const environment of ['development', 'production', 'test', '']) {
      process.env.NODE_ENV = environment
      const { answer, hasWritten } = await sendFrom(null, EVIL)
      assert.deepEqual([answer.status, hasWritten], [403, false])
      const isTold = /Origin is https:\/\/evil\.example, not https:\/\/app\.example.*trustedOrigins/.test(
        answer.text,
      )
      assert.equal(isTold, environment === 'development')
    }
  })
})

describe('without a configured origin', () => {
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1:80@evil.example',
    '0.0.0.0',
    '10.0.0.1',
  ])
    test(`a Host that is not this machine's is refused: ${host}`, async () => {
      await using local = await startFixture()
      const form = (await local.browser.open('/mark')).form().fill({ label: 'x' })
      assertBare(
        await form.request({
          headers: { Host: host, Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' },
        }),
        403,
      )
      assert.deepEqual(local.tables.marks(), [])
    })

  for (const host of ['localhost:4000', '127.0.0.1:4000', '[::1]:4000'])
    test(`the loopback Host is our origin: ${host}`, async () => {
      await using local = await startFixture()
      const form = (await local.browser.open('/mark')).form().fill({ label: 'x' })
      const answer = await form.request({
        headers: { Host: host, Origin: `http://${host}`, 'Sec-Fetch-Site': null },
      })
      assert.deepEqual([answer.status, local.tables.marks()], [303, ['x']])
      const other = await form.request({
        headers: { Host: host, Origin: 'http://localhost:4001', 'Sec-Fetch-Site': null },
      })
      assertBare(other, 403)
    })
})

describe('a form that was rendered for no user', () => {
  test('needs proof of our own origin from a visitor who is signed in', async () => {
    const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'victim' })
    const victim = (headers: Readonly<Record<string, string>>) =>
      fixture.browserOf('ada').request({
        method: 'POST',
        url: form.action,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: 'label=victim',
      })
    for (const headers of [{}, { 'Sec-Fetch-Site': 'none' }, { Origin: TRUSTED }])
      assertBare(await victim(headers), 403)
    assertProblem(await victim(JSON_CALLER), 403, 'UNPROVEN_ORIGIN')
    assert.ok(!fixture.tables.marks().includes('victim'))
    assert.equal((await victim({ 'Sec-Fetch-Site': 'same-origin' })).status, 303)
    assert.equal((await victim({ Origin: OWN })).status, 303)
  })
})
