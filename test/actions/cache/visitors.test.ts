import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Application, Response } from 'express'
import { createCache, type FormView, readCookie } from '../../../src/actions/index.ts'
import type { VisitedPage } from '../../../src/testing/index.ts'
import { fixtureActions } from '../../support/fixture/actions.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { type Cached, startCached, statusOf } from './cached.ts'

const { probe, posts } = fixtureActions

/** A page with one form, behind the cache. */
function formPage(app: Application, path: string, { cache, action, field = 'label' }: FormOptions): void {
  app.get(path, cache.page(), (_request, response) => {
    const form: FormView = response.locals.form(action)
    response.send(
      `<form ${form.attributes}>${form.summary()}<input id="${field}" ${form.input(field)}>${form.error(field)}<button>Send</button></form>${messagesOf(response)}`,
    )
  })
}

interface FormOptions {
  readonly cache: Cached['cache']
  readonly action: unknown
  readonly field?: string
}

function messagesOf({ locals }: Response): string {
  return locals
    .messages()
    .map(({ text }: { text: string }) => `<p>${text}</p>`)
    .join('')
}

/** A page that says who it is for. */
const whoPage = (app: Application, { cache }: Pick<FormOptions, 'cache'>) =>
  app.get('/who', cache.page(), (request, response) => {
    const name = readCookie(request, 'user') ?? request.headers.authorization ?? 'a stranger'
    response.send(`for ${name}`)
  })

function assertUncached(page: VisitedPage): void {
  assert.equal(statusOf(page), 'none')
  assert.match(page.headers.get('vary') ?? '', /Cookie/)
  assert.match(page.headers.get('cache-control') ?? '', /^(private, no-cache|no-store)$/)
}

describe('who is not anonymous (S-095, S-120)', () => {
  test('neither gets what strangers get, nor fills it for them', async () => {
    await using site = await startCached((app, { cache }) => void whoPage(app, { cache }))
    const ada = site.browserOf('ada')
    const before = await ada.open('/who')
    assert.equal(before.text, 'for ada')
    assertUncached(before)
    assert.equal((await site.get('/who')).html, 'for a stranger')
    assert.equal(statusOf(await site.get('/who')), 'hit')
    const after = await ada.open('/who')
    assert.equal(after.text, 'for ada')
    assertUncached(after)
    assert.equal((await site.get('/who')).html, 'for a stranger')
  })

  test('is a request with Authorization, or with any cookie', async () => {
    await using site = await startCached((app, { cache }) => void whoPage(app, { cache }))
    await site.get('/who')
    const headers = [
      { Authorization: 'Basic x' },
      { Cookie: 'theme=dark' },
      { Cookie: '' },
      { Authorization: '' },
    ]
    for (const given of headers) assertUncached(await site.get('/who', given))
    assert.equal(statusOf(await site.get('/who')), 'hit')
  })

  test('is a request for which identity() returns something', async () => {
    const cache = createCache()
    await using fixture = await startFixture({
      cache,
      identity: (request) => (request.headers['x-client'] === 'ada' ? 'ada' : null),
      pages: (app) =>
        app.get(
          '/who',
          cache.page(),
          (request, response) => void response.send(String(request.headers['x-client'])),
        ),
    })
    const get = (client: string) => fixture.browser.request({ url: '/who', headers: { 'X-Client': client } })
    await get('bob')
    assert.equal(statusOf(await get('bob')), 'hit')
    const ada = await get('ada')
    assertUncached(ada)
    assert.equal(ada.html, 'ada')
  })

  test('gets the page of their own as strangers do for addresses that look like files (S-169)', async () => {
    await using site = await startCached((app, { cache }) => {
      app.use('/account', cache.page(), (request, response) => {
        response.send(`account of ${readCookie(request, 'user') ?? 'a guest'}`)
      })
    })
    const ada = site.browserOf('ada')
    for (const path of [
      '/account/x.css',
      '/account%2fx.css',
      '/account;.js',
      '/account?x.css',
      '/account/',
    ]) {
      const page = await ada.open(path)
      if (page.status === 200) assertUncached(page)
      assert.doesNotMatch((await site.get(path)).html, /ada/, path)
    }
  })
})

describe('a page with a form for one visitor is never kept (S-120)', () => {
  test('a form that is done once: two visitors send it, and there are two rows', async () => {
    await using site = await startCached((app, { cache }) =>
      formPage(app, '/kept', { cache, action: probe.once }),
    )
    const [one, other] = [await site.get('/kept'), await site.get('/kept')]
    assert.notEqual(one.form().action, other.form().action)
    for (const [page, label] of [
      [one, 'one'],
      [other, 'other'],
    ] as const)
      assert.equal((await page.form().fill({ label }).request()).status, 303)
    assert.deepEqual(site.tables.marks(), ['one', 'other'])
    assert.equal(one.headers.get('cache-control'), 'private, no-cache')
  })

  test('captured state', async () => {
    const action = posts.update.bind('p1').capture({ version: 1 })
    await using site = await startCached((app, { cache }) =>
      formPage(app, '/kept', { cache, action, field: 'title' }),
    )
    const [one, other] = [await site.get('/kept'), await site.get('/kept')]
    assert.notEqual(one.form().action, other.form().action)
    assert.equal(one.headers.get('cache-control'), 'no-store')
  })

  test('also where the page says that everybody may keep it', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => {
        const { attributes } = response.locals.form(probe.once)
        response.setHeader('Cache-Control', 'public, max-age=3600')
        response.send(`<form ${attributes}></form>`)
      })
    })
    const [one, other] = [await site.get('/kept'), await site.get('/kept')]
    assert.notEqual(one.form().action, other.form().action)
  })

  test('while a form that everybody may send is kept, keeps its ETag, and works (X17)', async () => {
    await using site = await startCached((app, { cache }) =>
      formPage(app, '/kept', { cache, action: probe.mark }),
    )
    const [one, other] = [await site.get('/kept'), await site.get('/kept')]
    assert.deepEqual([statusOf(other), other.html], ['hit', one.html])
    assert.equal((await other.form().fill({ label: 'from the cache' }).request()).status, 303)
    assert.deepEqual(site.tables.marks(), ['from the cache'])
  })
})

describe('a page in answer to a form (S-120)', () => {
  test('is neither taken from the cache nor put into it', async () => {
    await using site = await startCached((app, { cache }) =>
      formPage(app, '/kept', { cache, action: probe.mark }),
    )
    await site.get('/kept')
    const page = await site.get('/kept')
    assert.equal(statusOf(page), 'hit')
    const label = 'x'.repeat(50)
    const failed = await page.form().fill({ label }).submit()
    assert.deepEqual([failed.status, failed.form().value('label')], [422, label])
    assert.equal(failed.headers.get('cache-control'), 'no-store')
    assert.doesNotMatch((await site.get('/kept')).html, /xxx/)
  })

  test('shows its message to its own visitor only', async () => {
    await using site = await startCached((app, { cache }) => {
      app.get('/kept', cache.page(), (_request, response) => {
        response.send(`${messagesOf(response)}<p>the page</p>`)
      })
    })
    await site.get('/kept')
    const form = (await site.browser.open('/prefer')).form().fill({ theme: 'dark' })
    await form.request()
    assert.match((await site.browser.open('/kept')).text, /It is dark now/)
    assert.equal((await site.get('/kept')).text, 'the page')
  })
})

describe('an answer is never kept', () => {
  const UNKEPT: Readonly<Record<string, (response: Response) => unknown>> = {
    'that sets a cookie': (response) => response.cookie('a', 'b'),
    'that is private': (response) => response.setHeader('Cache-Control', 'max-age=60, Private'),
    'that is not to be stored': (response) => response.setHeader('Cache-Control', 'no-store'),
    'that depends on something it could not see': (response) => response.vary('User-Agent'),
    'that depends on everything': (response) => response.vary('*'),
    'that has a nonce in its policy': (response) =>
      response.setHeader('Content-Security-Policy', "script-src 'nonce-abc'"),
    'that is packed already': (response) => response.setHeader('Content-Encoding', 'gzip'),
  }
  for (const [what, change] of Object.entries(UNKEPT))
    test(what, async () => {
      let renders = 0
      await using site = await startCached((app, { cache }) => {
        app.get('/kept', cache.page(), (_request, response) => {
          renders++
          change(response)
          response.writeHead(200).end('x')
        })
      })
      for (const _ of [1, 2, 3]) await site.get('/kept')
      assert.equal(renders, 3)
    })

  test('to which earlier middleware adds a cookie while its headers are sent', async () => {
    let renders = 0
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/kept', cache.page(), (_request, response) => void response.send(`${++renders}`))
      },
      {
        above: (app) =>
          app.use((_request, response, next) => {
            const { writeHead } = response
            response.writeHead = function (this: Response, ...given: unknown[]) {
              this.setHeader('Set-Cookie', 'sid=1')
              return Reflect.apply(writeHead, this, given)
            } as Response['writeHead']
            next()
          }),
      },
    )
    for (const expected of ['1', '2']) assert.equal((await site.get('/kept')).html, expected)
  })
})
