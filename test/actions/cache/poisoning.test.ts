import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Request } from 'express'
import { message, sendRaw } from '../../support/raw.ts'
import { type Cached, startCached, statusOf } from './cached.ts'
import { MUTATIONS } from './mutations.ts'

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

describe('no header decides what the next visitor gets (S-029)', () => {
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
