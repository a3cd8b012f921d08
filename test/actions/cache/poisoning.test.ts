import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Request } from 'express'
import { message, sendRaw } from '../../support/raw.ts'
import { type Cached, startCached, statusOf } from './cached.ts'

/** What attackers have put into shared pages with: none of it may change what the next visitor gets. */
const MUTATIONS: readonly Readonly<Record<string, string>>[] = [
  ...[
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Prefix',
    'X-Forwarded-Scheme',
    'X-Forwarded-Server',
    'X-Host',
    'X-Original-Host',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X-Real-IP',
    'X-Client-IP',
    'X-Wap-Profile',
    'Forwarded',
    'Via',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Request-Id',
    'X-Custom-IP-Authorization',
    'User-Agent',
    'Referer',
    'Origin',
    'Accept-Language',
    'Accept-Charset',
    'DNT',
    'Sec-GPC',
    'Sec-CH-UA',
    'Sec-CH-UA-Mobile',
    'Sec-Fetch-Site',
    'Sec-Fetch-Dest',
    'Sec-Fetch-Mode',
    'Sec-Fetch-User',
    'Save-Data',
    'Purpose',
    'Upgrade-Insecure-Requests',
    'Pragma',
    'Next-Router-State-Tree',
    'Next-Action',
    'RSC',
    'X-React-Router-SPA-Mode',
    'X-Middleware-Subrequest',
    'X-Invoke-Path',
    'Prefer',
    'From',
    'Max-Forwards',
    'TE',
  ].map((name) => ({ [name]: 'evil.example' })),
  { 'If-Match': 'x' },
  { 'If-Match': '"a", "b"' },
  { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
  { 'If-None-Match': '*' },
  { 'If-Range': 'x' },
  { Range: 'bytes=0-1' },
  { Accept: 'image/png' },
  { Accept: 'evil.example' },
  { 'Accept-Encoding': 'gzip' },
  { 'Cache-Control': 'only-if-cached' },
  { 'Cache-Control': 'max-stale' },
  { Connection: 'close, x-secret' },
]

/** Shows all that a page can see of its request, which no page should. */
function everything(request: Request): string {
  const {
    headers,
    rawHeaders,
    headersDistinct,
    hostname,
    protocol,
    ip,
    ips,
    secure,
    subdomains,
    xhr,
    fresh,
  } = request
  return JSON.stringify({
    ...{ headers, rawHeaders, headersDistinct, hostname, protocol, ip, ips, secure, subdomains, xhr, fresh },
    languages: request.acceptsLanguages(),
    encodings: request.acceptsEncodings(),
    agent: request.get('user-agent'),
    range: request.range(100),
  })
}

function startMirror(): Promise<Cached> {
  return startCached((app, { cache }) => {
    app.set('etag', 'strong')
    app.get('/mirror', cache.page(), (request, response) => void response.send(everything(request)))
  })
}

describe('nobody chooses by a header what the next visitor gets (S-029)', () => {
  for (const headers of MUTATIONS)
    test(JSON.stringify(headers), async () => {
      await using clean = await startMirror()
      const expected = (await clean.get('/mirror')).html
      await using site = await startMirror()
      const first = await site.get('/mirror', headers)
      assert.ok([200, 304].includes(first.status), `${first.status}`)
      const next = await site.get('/mirror')
      assert.equal(next.status, 200)
      assert.equal(next.html.replaceAll(String(site.port), ''), expected.replaceAll(String(clean.port), ''))
      assert.doesNotMatch(next.html, /evil|secret/)
    })

  test('a proxy that is trusted names the origin, and each has a page of its own', async () => {
    await using site = await startCached((app, { cache }) => {
      app.set('trust proxy', 'loopback')
      app.get(
        '/origin',
        cache.page(),
        ({ protocol, host, headers }, response) =>
          void response.send(`${protocol}://${host} ${headers['x-forwarded-host']}`),
      )
    })
    for (const expected of ['miss', 'hit'])
      for (const host of ['a.example', 'b.example']) {
        const page = await site.get('/origin', {
          'X-Forwarded-Host': `${host}, evil.example`,
          'X-Forwarded-Proto': 'https',
        })
        assert.deepEqual([page.html, statusOf(page)], [`https://${host} ${host}`, expected])
      }
  })

  test('a GET with a body is answered without the cache', async () => {
    await using site = await startMirror()
    for (const headers of [['Content-Length: 9'], ['Transfer-Encoding: chunked']]) {
      const body = headers[0] === 'Content-Length: 9' ? 'fat=value' : '9\r\nfat=value\r\n0\r\n\r\n'
      const reply = await sendRaw(
        site.port,
        message('GET /mirror HTTP/1.1', [`Host: 127.0.0.1:${site.port}`, ...headers], body),
      )
      assert.equal(reply.status, 200)
      assert.doesNotMatch(reply.text, /cache-status/i)
    }
    assert.equal(site.cache.size, 0)
  })

  test('nor by an address that names another origin or none of ours', async () => {
    await using site = await startMirror()
    for (const target of ['http://evil.example/mirror', '//evil.example/mirror', '/mirror#evil']) {
      const reply = await sendRaw(
        site.port,
        message(`GET ${target} HTTP/1.1`, [`Host: 127.0.0.1:${site.port}`]),
      )
      assert.doesNotMatch(reply.text, /cache-status/i)
    }
    assert.equal(site.cache.size, 0)
    assert.doesNotMatch((await site.get('/mirror')).html, /evil/)
  })

  test('and the log behind the page still knows who asked', async () => {
    const logged: unknown[] = []
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/kept', cache.page(), (_request, response) => void response.send('x'))
      },
      {
        above: (app) =>
          app.use((request, response, next) => {
            response.once('close', () => logged.push(request.get('user-agent')))
            next()
          }),
      },
    )
    for (const agent of ['first', 'second']) await site.get('/kept', { 'User-Agent': agent })
    assert.deepEqual(logged, ['first', 'second'])
  })
})
