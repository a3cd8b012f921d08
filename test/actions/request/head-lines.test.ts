import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'
import { message, sendRaw } from '../../support/raw.ts'
import { assertBare } from '../call/answers.ts'

const fixture = await startFixture()
after(() => fixture[Symbol.asyncDispose]())

const URLENCODED = 'Content-Type: application/x-www-form-urlencoded'

/** The address of a fresh form, and what a raw request to it needs. */
async function target() {
  const { action } = (await fixture.browserOf().open('/mark')).form()
  return { path: new URL(action).pathname, host: `Host: 127.0.0.1:${fixture.port}` }
}

async function assertNothingWritten(work: () => Promise<void>): Promise<void> {
  const before = fixture.tables.marks().length
  await work()
  assert.equal(fixture.tables.marks().length, before)
}

describe('a request', () => {
  const REPEATED = [
    ['Host', 'Host: evil.example'],
    ['Origin', 'Origin: http://localhost'],
    ['Origin, twice the same', 'Origin: null'],
    ['Sec-Fetch-Site', 'Sec-Fetch-Site: cross-site'],
    ['Content-Type', 'Content-Type: text/plain'],
  ] as const
  for (const [name, line] of REPEATED)
    test(`with two ${name} headers gets a bare 400`, () =>
      assertNothingWritten(async () => {
        const { path, host } = await target()
        const lines = [
          host,
          URLENCODED,
          'Origin: null',
          'Sec-Fetch-Site: same-origin',
          line,
          'Content-Length: 7',
        ]
        const reply = await sendRaw(fixture.port, message(`POST ${path} HTTP/1.1`, lines, 'label=x'))
        assert.equal(reply.status, 400)
        assert.doesNotMatch(reply.text, /<form|Set-Cookie/i)
      }))

  test('with each of them once does what it asks for, written by hand', async () => {
    const { path, host } = await target()
    const lines = [host, URLENCODED, 'Origin: null', 'Sec-Fetch-Site: same-origin', 'Content-Length: 6']
    const reply = await sendRaw(fixture.port, message(`POST ${path} HTTP/1.1`, lines, 'label='))
    assert.equal(reply.status, 422)
  })

  test('with an absolute-form target is taken as its path', async () => {
    const { path, host } = await target()
    const lines = [host, URLENCODED, 'Origin: null', 'Sec-Fetch-Site: same-origin', 'Content-Length: 6']
    const absolute = `http://127.0.0.1:${fixture.port}${path}`
    const reply = await sendRaw(fixture.port, message(`POST ${absolute} HTTP/1.1`, lines, 'label='))
    assert.equal(reply.status, 422)
    const page = await sendRaw(
      fixture.port,
      message(`GET http://127.0.0.1:${fixture.port}/mark HTTP/1.1`, [host], ''),
    )
    assert.match(page.text, /action="?\/_actions\//)
  })

  test('with an absolute-form target of another host gets a bare 400 without the ticket', () =>
    assertNothingWritten(async () => {
      const { path, host } = await target()
      const lines = [host, URLENCODED, 'Origin: null', 'Sec-Fetch-Site: same-origin', 'Content-Length: 7']
      for (const authority of ['evil.example', '127.0.0.1', `user@127.0.0.1:${fixture.port}`]) {
        const reply = await sendRaw(
          fixture.port,
          message(`POST http://${authority}${path} HTTP/1.1`, lines, 'label=x'),
        )
        assert.equal(reply.status, 400)
        assert.doesNotMatch(reply.text, /_actions/)
      }
    }))

  test('in HTTP/1.0 without a Host gets 400', () =>
    assertNothingWritten(async () => {
      const { path } = await target()
      const reply = await sendRaw(
        fixture.port,
        message(`POST ${path} HTTP/1.0`, [URLENCODED, 'Content-Length: 7'], 'label=x'),
      )
      assert.equal(reply.status, 400)
    }))

  test('with names that objects inherit does no harm', async () => {
    const { path, host } = await target()
    const lines = [
      host,
      URLENCODED,
      '__proto__: x',
      'constructor: y',
      'hasOwnProperty: z',
      'Content-Length: 6',
    ]
    assert.equal((await sendRaw(fixture.port, message(`POST ${path} HTTP/1.1`, lines, 'label='))).status, 422)
  })

  for (const line of [
    'X-HTTP-Method-Override: GET',
    'X-Original-URL: /admin',
    'X-Middleware-Subrequest: 1',
    'Next-Action: x',
  ])
    test(`is not turned into another by ${line}`, async () => {
      const { path, host } = await target()
      const before = fixture.tables.marks().length
      const lines = [host, URLENCODED, line, 'Content-Length: 7']
      assert.equal(
        (await sendRaw(fixture.port, message(`POST ${path} HTTP/1.1`, lines, 'label=x'))).status,
        303,
      )
      assert.equal(fixture.tables.marks().length, before + 1)
    })
})

describe("an action's URL", () => {
  for (const method of ['GET', 'HEAD'])
    test(`leads ${method} to the page of the form, and does nothing`, () =>
      assertNothingWritten(async () => {
        const { action } = (await fixture.browserOf().open('/mark?a=1')).form()
        for (const headers of [
          {},
          { 'Sec-Purpose': 'prefetch' },
          { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
        ]) {
          const answer = await fixture.browserOf().request({ method, url: `${action}?label=x`, headers })
          assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/mark?a=1'])
          assert.equal(answer.headers.get('cache-control'), 'no-store')
        }
      }))

  test('leads a GET with a body to its page as well', () =>
    assertNothingWritten(async () => {
      const { action } = (await fixture.browserOf().open('/mark')).form()
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const answer = await fixture
        .browserOf()
        .request({ method: 'GET', url: action, headers, body: 'label=x' })
      assert.equal(answer.status, 303)
    }))

  for (const method of ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY', 'PROPFIND'])
    test(`takes no ${method}, and says what it takes`, () =>
      assertNothingWritten(async () => {
        const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
        const answer = await form.request({
          method,
          headers: { 'Access-Control-Request-Method': 'POST', Origin: 'https://evil.example' },
        })
        assertBare(answer, 405)
        assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST')
        assert.deepEqual(
          [...answer.headers.keys()].filter((name) => name.startsWith('access-control')),
          [],
        )
      }))

  test('takes a field named _method as a field', async () => {
    const form = (await fixture.browserOf().open('/mark')).form().fill({ label: 'x' })
    assert.equal((await form.request({ fields: { _method: 'DELETE' } })).status, 303)
  })
})
