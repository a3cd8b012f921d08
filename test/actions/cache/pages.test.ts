import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCache } from '../../../src/actions/index.ts'
import { HOUR, SECOND } from '../../support/clock.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { startCached, statusOf } from './cached.ts'

describe('a page behind cache.page()', () => {
  test('is rendered once for all anonymous visitors, with the same bytes and headers', async () => {
    let renders = 0
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => {
        renders++
        response.type('text/plain').setHeader('Link', '</style.css>; rel=preload')
        response.send('Grüße')
      })
    })
    const [first, second] = [await site.get('/kept'), await site.get('/kept')]
    assert.deepEqual([renders, statusOf(first), statusOf(second)], [1, 'miss', 'hit'])
    assert.deepEqual([second.status, second.html], [200, 'Grüße'])
    for (const name of ['content-type', 'content-length', 'etag', 'link', 'cache-control', 'vary'])
      assert.equal(second.headers.get(name), first.headers.get(name), name)
  })

  test('tells browsers to ask again, and that cookies make a difference', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => void response.send('x'))
    })
    for (const page of [await site.get('/kept'), await site.get('/kept')])
      assert.deepEqual([page.headers.get('cache-control'), page.headers.get('vary')], ['no-cache', 'Cookie'])
  })

  test('keeps what the page itself says about caching, and says how old it is', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => {
        response.setHeader('Cache-Control', 'public, max-age=30')
        response.send('x')
      })
    })
    await site.get('/kept')
    site.clock.advance(12 * SECOND)
    const page = await site.get('/kept')
    assert.deepEqual(
      ['cache-control', 'age', 'cache-status'].map((name) => page.headers.get(name)),
      ['public, max-age=30', '12', 'signpost; hit; ttl=48'],
    )
  })

  test('is 304 for who has it, whether it comes from the cache or not', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => void response.send('x'))
    })
    const etag = (await site.get('/kept')).headers.get('etag') ?? ''
    assert.match(etag, /^W\//)
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
      const page = await site.get('/kept', { 'If-None-Match': known })
      assert.deepEqual([page.status, page.body.length, page.headers.get('etag')], [304, 0, etag], known)
    }
    assert.equal((await site.get('/kept', { 'If-None-Match': '"other"' })).status, 200)
  })

  test('gets an ETag where it is written by hand, in one piece or in several', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/one', cache.page(), (_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain' }).end('one')
      })
      app.get('/more', cache.page(), (_request, response) => {
        response.write('mo')
        response.write(Buffer.from('re'))
        response.end('!', 'utf8')
      })
    })
    for (const [path, text] of [
      ['/one', 'one'],
      ['/more', 'more!'],
    ] as const) {
      await site.get(path)
      const page = await site.get(path)
      assert.deepEqual([statusOf(page), page.html], ['hit', text])
      const again = await site.get(path, { 'If-None-Match': page.headers.get('etag') ?? '' })
      assert.equal(again.status, 304)
    }
    assert.equal((await site.get('/one')).headers.get('content-type'), 'text/plain')
  })

  test('answers HEAD from what a GET has kept, and keeps nothing for a HEAD', async () => {
    let renders = 0
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => void response.send(`renders ${++renders}`))
    })
    const head = () => site.browser.request({ method: 'HEAD', url: '/kept' })
    await head()
    const kept = await site.get('/kept')
    const page = await head()
    assert.deepEqual([kept.html, page.body.length, statusOf(page)], ['renders 2', 0, 'hit'])
    assert.equal(page.headers.get('content-length'), '9')
  })

  test('is rendered again after its ttl', async () => {
    let renders = 0
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page({ ttl: HOUR }), (_request, response) => void response.send(`${++renders}`))
    })
    await site.get('/kept')
    site.clock.advance(HOUR - 1)
    assert.equal((await site.get('/kept')).html, '1')
    site.clock.advance(1)
    assert.equal((await site.get('/kept')).html, '2')
  })

  test('is one for each query and each host, and the order of names makes none', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), ({ query, headers }, response) => {
        response.json({ query, host: headers.host })
      })
    })
    const first = await site.get('/kept?a=1&b=2&a=3')
    assert.equal((await site.get('/kept?b=2&a=1&a=3')).html, first.html)
    assert.equal(statusOf(await site.get('/kept?b=2&a=1&a=3')), 'hit')
    for (const url of ['/kept', '/kept?a=3&a=1&b=2', '/kept?a=1', '/kept?a=1&b=2&a=3&c'])
      assert.equal(statusOf(await site.get(url)), 'miss', url)
    const other = await site.get('/kept', { Host: 'other.example' })
    assert.deepEqual([statusOf(other), (other.json() as { host: string }).host], ['miss', 'other.example'])
  })

  test('is not kept for a query that is too long, or that the page does not read', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/any', cache.page(), (_request, response) => void response.send('any'))
      app.get('/named', cache.page({ query: ['after'] }), (_request, response) => void response.send('named'))
    })
    const many = Array.from({ length: 21 }, (_, index) => `q${index}`).join('&')
    for (const url of [`/any?q=${'x'.repeat(600)}`, `/any?${many}`, '/named?after=1&utm_source=x'])
      for (const status of ['none', 'none']) assert.equal(statusOf(await site.get(url)), status, url)
    assert.equal(statusOf(await site.get('/named?after=1')), 'miss')
    assert.equal(statusOf(await site.get('/named?after=1')), 'hit')
  })

  test('is one for HTML and one for JSON', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => {
        response.format({
          html: () => void response.send('<p>x</p>'),
          json: () => void response.json({ x: 1 }),
        })
      })
    })
    for (const expected of ['miss', 'hit']) {
      const html = await site.get('/kept', { Accept: 'text/html,*/*;q=0.8' })
      const json = await site.get('/kept', { Accept: 'application/json' })
      assert.deepEqual([html.html, statusOf(html)], ['<p>x</p>', expected])
      assert.deepEqual([json.html, statusOf(json)], ['{"x":1}', expected])
    }
  })

  test('is one for each value of a header that it names', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page({ vary: ['Accept-Language'] }), (request, response) => {
        response.send(request.headers['accept-language'] ?? 'none')
      })
    })
    for (const expected of ['miss', 'hit'])
      for (const language of ['de', 'en']) {
        const page = await site.get('/kept', { 'Accept-Language': language })
        assert.deepEqual([page.html, statusOf(page)], [language, expected])
        assert.equal(page.headers.get('vary'), 'Cookie, accept-language')
      }
    const long = await site.get('/kept', { 'Accept-Language': 'x'.repeat(300) })
    assert.deepEqual([long.html.length, statusOf(long)], [300, 'none'])
  })

  test('keeps no error, no redirect and nothing but 200', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/status/:status', cache.page(), ({ params }, response) => {
        response.status(Number(params.status)).set('Location', '/done').send('x')
      })
      // Express prints unhandled errors, except in tests.
      app.set('env', 'test')
      app.get('/thrown', cache.page(), () => {
        throw new Error('no page')
      })
    })
    for (const path of ['/status/404', '/status/500', '/status/301', '/status/201', '/thrown'])
      for (const status of ['miss', 'miss']) assert.equal(statusOf(await site.get(path)), status, path)
    assert.equal(site.cache.size, 0)
  })

  test('is left alone by other methods', async () => {
    let renders = 0
    await using site = await startCached((app, { cache }) => {
      app.all('/kept', cache.page(), (_request, response) => void response.send(`${++renders}`))
    })
    const send = (method: string) => site.browser.request({ method, url: '/kept' })
    for (const method of ['PUT', 'POST', 'DELETE', 'OPTIONS'])
      assert.equal(statusOf(await send(method)), 'none')
    assert.equal((await site.get('/kept')).html, '5')
  })
})

describe('a cache that is off', () => {
  test('renders every page and reads all data again for each visitor', async () => {
    let renders = 0
    const cache = createCache({ isOff: true })
    await using fixture = await startFixture({
      cache,
      pages: (app) =>
        app.get('/kept', cache.page(), async (_request, response) => {
          response.send(`${await cache.data('x', () => ++renders)}`)
        }),
    })
    for (const expected of ['1', '2']) {
      const page = await fixture.browserOf().open('/kept')
      assert.deepEqual([page.html, page.headers.get('vary')], [expected, 'Cookie'])
    }
    assert.equal(cache.size, 0)
    cache.revalidateTag('x')
  })
})

describe('cache.page() refuses', () => {
  test('to be mounted where the identity is not known yet', async () => {
    const cache = createCache()
    await using fixture = await startFixture({
      above: (app) => {
        app.get('/early', cache.page(), (_request, response) => void response.send('x'))
        app.use((error: Error, _request: unknown, response: import('express').Response, _next: unknown) => {
          response.status(500).send(error.message)
        })
      },
    })
    const page = await fixture.browser.open('/early')
    assert.match(page.text, /mount createActions/)
  })

  for (const [what, options] of [
    ['a time in seconds', { ttl: 60 }],
    ['a time longer than forms live', { ttl: 30 * 86_400_000 }],
    ['half a millisecond', { ttl: 1000.5 }],
    ['cookies in the key', { vary: ['Cookie'] }],
    ['an empty tag', { tags: [''] }],
    ['an option that there is not', { maxAge: 1 } as object],
  ] as const)
    test(what, () => {
      assert.throws(() => createCache().page(options), TypeError)
    })

  test('a cache of no size', () => {
    assert.throws(() => createCache({ maxBytes: 0 }), /maxBytes/)
  })
})
