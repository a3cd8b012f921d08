import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { open } from './fixture.ts'

const TYPES = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'TEXT/PLAIN',
  'application/json',
  'multipart/form-data; boundary=x',
  null,
]

const REFUSED: readonly Readonly<Record<string, string | null>>[] = [
  { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1:1' },
  { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': 'none', Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': 'none', Origin: 'null' },
  { 'Sec-Fetch-Site': 'garbage' },
  { 'Sec-Fetch-Site': null, Origin: 'https://evil.example' },
  { 'Sec-Fetch-Site': null, Origin: 'null' },
  { 'Sec-Fetch-Site': null, Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example' },
]

describe('where a form comes from', () => {
  test('elsewhere is refused before the ticket and the body, whatever the content type', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill({ label: 'x' })
    for (const headers of REFUSED)
      for (const type of TYPES) {
        const answer = await form.request({
          headers: { Origin: site.origin, ...headers, 'Content-Type': type },
        })
        assert.equal(answer.status, 403, JSON.stringify([headers, type]))
        assert.equal(answer.forms().length, 0)
        assert.equal(answer.headers.getSetCookie().length, 0)
      }
    assert.deepEqual(site.marks(), [])
    assert.ok(site.events.every(({ outcome, action }) => outcome === 'cross_origin' && action === null))
  })

  test('our own pages, curl, and trusted origins pass; the ticket is needed all the same', async (t) => {
    const site = await open(t, { trustedOrigins: ['https://pay.example', 'https://*.shop.example'] })
    const form = (await site.browser().open('/mark')).form().fill({ label: 'x' })
    const passing: readonly Readonly<Record<string, string | null>>[] = [
      { 'Sec-Fetch-Site': 'same-origin', Origin: null },
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' },
      { 'Sec-Fetch-Site': null },
      { 'Sec-Fetch-Site': null, Origin: null },
      { 'Sec-Fetch-Site': 'none', Origin: null },
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://pay.example' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://a.shop.example' },
    ]
    for (const headers of passing) {
      assert.equal((await form.request({ headers })).status, 303, JSON.stringify(headers))
      assert.equal((await form.request({ headers, url: '/_actions/probe.mark/x.y.z' })).status, 404)
    }
    assert.equal(site.marks().length, passing.length)
    for (const origin of [
      'http://pay.example',
      'https://pay.example:8443',
      'https://evilpay.example',
      'https://shop.example',
      'https://a.b.shop.example',
    ])
      assert.equal(
        (await form.request({ headers: { 'Sec-Fetch-Site': 'cross-site', Origin: origin } })).status,
        403,
        origin,
      )
  })

  test('a foreign name that leads to this machine is not our own origin', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill({ label: 'x' })
    const headers = { Host: 'evil.example', Origin: 'http://evil.example', 'Sec-Fetch-Site': 'same-origin' }
    assert.equal((await form.request({ headers })).status, 403)
    assert.deepEqual(site.marks(), [])
  })

  test('a header that must stand there once and stands there twice is refused with 400', async (t) => {
    const site = await open(t)
    const url = new URL((await site.browser().open('/mark')).form().action).pathname
    const lines = {
      Host: `127.0.0.1:${site.port}`,
      Origin: site.origin,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
    }
    for (const twice of Object.keys(lines)) {
      const head = Object.entries(lines).flatMap(([name, value]) =>
        Array(name === twice ? 2 : 1).fill(`${name}: ${value}`),
      )
      const answer = await send(site.port, [
        `POST ${url} HTTP/1.1`,
        ...head,
        'Content-Length: 7',
        'Connection: close',
        '',
        'label=x',
      ])
      assert.match(answer, /^HTTP\/1.1 400 /, twice)
    }
    const without = await send(site.port, [
      `POST ${url} HTTP/1.0`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 7',
      '',
      'label=x',
    ])
    assert.match(without, /^HTTP\/1.1 400 /)
    assert.deepEqual(site.marks(), [])
  })

  test('a large body without a right ticket is answered at once, and not read', async (t) => {
    const site = await open(t)
    const answer = await send(site.port, [
      'POST /_actions/probe.mark/x.y.z HTTP/1.1',
      `Host: 127.0.0.1:${site.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 100000000',
      '',
      'label=x',
    ])
    assert.match(answer, /^HTTP\/1.1 404 /)
    assert.match(answer, /Connection: close/i)
  })
})

/** Sends bytes as they are and resolves to the answer, when the server has closed. */
function send(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(lines.join('\r\n'))
  return text(socket)
}
