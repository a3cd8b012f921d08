import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { message, openSocket } from '../../support/raw.ts'
import { startCached, statusOf } from './cached.ts'

const HUNDRED = Array.from({ length: 100 })

describe('a hundred visitors at once', () => {
  test('have a page rendered once', async () => {
    let renders = 0
    let arrived = 0
    const all = Promise.withResolvers<void>()
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/kept', cache.page(), async (_request, response) => {
          renders++
          await all.promise
          response.send('x')
        })
      },
      {
        above: (app) =>
          app.use((_request, _response, next) => {
            next()
            if (++arrived === HUNDRED.length) all.resolve()
          }),
      },
    )
    const pages = await Promise.all(HUNDRED.map(() => site.get('/kept')))
    assert.deepEqual([renders, [...new Set(pages.map(({ html }) => html))]], [1, ['x']])
    const collapsed = pages.filter(({ headers }) => /collapsed/.test(headers.get('cache-status') ?? ''))
    assert.equal(collapsed.length, 99)
  })

  test('each render their own page where it is private, after the first one and then in parallel', {
    timeout: 60_000,
  }, async () => {
    let renders = 0
    let arrived = 0
    const [allArrived, allBegun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/own', cache.page(), async (_request, response) => {
          const number = ++renders
          // Every page but the first waits for all others to begin: one after another they never would.
          if (number === 100) allBegun.resolve()
          await (number === 1 ? allArrived : allBegun).promise
          response.cookie('a', 'b').send(`${number}`)
        })
      },
      {
        above: (app) =>
          app.use((_request, _response, next) => {
            next()
            if (++arrived === HUNDRED.length) allArrived.resolve()
          }),
      },
    )
    const pages = await Promise.all(HUNDRED.map(() => site.get('/own')))
    assert.equal(new Set(pages.map(({ html }) => html)).size, 100)
  })

  test('each get an error of their own, and the first good page is kept again', async () => {
    let isBroken = true
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), async (_request, response) => {
        await sleep(20)
        response.status(isBroken ? 503 : 200).send('x')
      })
    })
    const pages = await Promise.all(HUNDRED.map(() => site.get('/kept')))
    assert.ok(pages.every(({ status }) => status === 503))
    isBroken = false
    assert.deepEqual([(await site.get('/kept')).status, statusOf(await site.get('/kept'))], [200, 'hit'])
  })

  test('get the page also when the visitor who rendered it has gone: it is rendered once more', async () => {
    let begun = 0
    let arrived = 0
    const answered = Promise.withResolvers<void>()
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/kept', cache.page(), async (request, response) => {
          if (++begun > 1) return void response.send(String(request.headers['user-agent']))
          await once(response, 'close')
          response.send('too late')
          answered.resolve()
        })
      },
      {
        above: (app) =>
          app.use((_request, _response, next) => {
            next()
            arrived++
          }),
      },
    )
    const socket = await openSocket(site.port)
    socket.write(message('GET /kept HTTP/1.1', [`Host: 127.0.0.1:${site.port}`, 'User-Agent: evil']))
    await eventually(() => assert.equal(begun, 1))
    const others = HUNDRED.map(() => site.get('/kept', { 'User-Agent': 'good' }))
    await eventually(() => assert.equal(arrived, HUNDRED.length + 1))
    socket.destroy()
    const pages = await Promise.all(others)
    assert.deepEqual([begun, [...new Set(pages.map(({ html }) => html))]], [2, ['undefined']])
    await answered.promise
    assert.equal((await site.get('/kept')).html, 'undefined')
  })
})

describe('memory', () => {
  test('is bounded however many pages there are, and what is asked for stays', async () => {
    const maxBytes = 256 << 10
    await using site = await startCached(
      (app, { cache }) => {
        app.get(
          '/page',
          cache.page({ tags: ['x'] }),
          ({ query }, response) => void response.send(`${query.q} ${'x'.repeat(4000)}`),
        )
      },
      { maxBytes },
    )
    await site.get('/page?q=0')
    for (let index = 1; index <= 300; index++) {
      await site.get(`/page?q=${index}`)
      assert.equal(statusOf(await site.get('/page?q=0')), 'hit')
      assert.ok(site.cache.size <= maxBytes, `${site.cache.size}`)
    }
    assert.equal(statusOf(await site.get('/page?q=1')), 'miss')
    site.cache.revalidateTag('x')
    assert.equal(site.cache.size, 0)
  })

  test('is not spent on a page that is too large, which is sent whole', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/large', cache.page(), (_request, response) => {
        for (let index = 0; index < 20; index++) response.write('x'.repeat(10_000))
        response.end()
      })
    })
    for (const _ of [1, 2]) assert.equal((await site.get('/large')).html.length, 200_000)
    assert.ok(site.cache.size < 2000, `${site.cache.size}`)
  })
})
