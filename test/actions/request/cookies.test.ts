import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import cookieParser from 'cookie-parser'
import type { CookieOptions, Request } from 'express'
import {
  type ActionsOptions,
  action,
  anyone,
  invalid,
  readCookie,
  redirect,
} from '../../../src/actions/index.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { fields, open, page } from '../site.ts'

describe("an application's own cookie-parser", () => {
  test('reads and signs cookies behind an engine that has read them', async (t) => {
    const site = await open(t, {
      actions: { write: action({ access: anyone }, () => {}) },
      identity: (request) => readCookie(request, 'sid') ?? null,
      pages(app) {
        app.use(cookieParser('secret'))
        app.get('/', (request, response) => {
          response.cookie('name', 'ada', { signed: true })
          response.json({ signed: request.signedCookies, plain: request.cookies })
        })
      },
    })
    const first = await site.get('/', { cookie: 'sid=1' })
    assert.equal(first.status, 200)
    const [signed = ''] = first.headers.getSetCookie().map((header) => header.split(';', 1)[0])
    const second = await site.get('/', { cookie: `sid=1; ${signed}` })
    assert.deepEqual(await second.json(), { signed: { name: 'ada' }, plain: { sid: '1' } })
  })
})

describe('a page that is rendered in response to a form', () => {
  const SCRIPT = { 'signpost-request': '1' }
  const identity = (request: Request) => readCookie(request, 'sid') ?? null

  /** Two forms of sign-in: one that wants more first, one that lets in. */
  function openSignIn(t: Parameters<typeof open>[0]) {
    const half = action({ access: anyone, page: '/secret' }, async (_form, { cookies }) => {
      cookies.set('sid', 'admin')
      return invalid('Now enter your second factor.')
    })
    const whole = action({ access: anyone }, async (_form, { cookies }) => {
      cookies.set('sid', 'admin')
      return redirect('/secret')
    })
    return open(t, {
      actions: { half, whole },
      identity,
      pages(app) {
        app.get('/secret', (request, response) => {
          const { form } = response.locals
          response.send(`secret of ${identity(request)}<form ${form(half).attributes}></form>`)
        })
        app.get('/', (_request, response) => {
          const { form } = response.locals
          response.send(`<form ${form(half).attributes}></form><form ${form(whole).attributes}></form>`)
        })
      },
    })
  }

  test('has no cookie of an action that failed, because the browser gets none', async (t) => {
    const site = await openSignIn(t)
    const [half = ''] = await site.formsOn('/')
    const failed = await site.post(half, fields())
    assert.equal(failed.status, 422)
    assert.match(await failed.text(), /secret of null</)
    assert.deepEqual(failed.headers.getSetCookie(), [])
    const visitor = await site.post(half, fields(), { cookie: 'sid=ada' })
    assert.match(await visitor.text(), /secret of ada</)
  })

  test('has the cookies of an action that succeeded, which the browser gets', async (t) => {
    const site = await openSignIn(t)
    const [, whole = ''] = await site.formsOn('/')
    const next = await site.post(whole, fields(), SCRIPT)
    assert.match(await next.text(), /secret of admin</)
    assert.match(next.headers.getSetCookie().join(), /^sid=admin;/)
  })
})

describe('a cookie that cannot be sent', () => {
  const cookies: readonly [name: string, value: string, options?: CookieOptions][] = [
    ['näme', 'x'],
    ['a b', 'x'],
    ['', 'x'],
    ['name', '\ud800'],
    ['name', 'x', { path: '/;' }],
    ['name', 'x', { domain: 'a b' }],
    ['name', 'x', { signed: true }],
  ]
  for (const [name, value, options] of cookies)
    test(`${JSON.stringify([name, value, options])} is refused where it is set, before anything is done`, async (t) => {
      let done = 0
      const write = action({ access: anyone }, async (_form, context) => {
        context.cookies.set(name, value, options)
        done++
      })
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      const answer = await site.send('/', fields(), JSON_CALLER)
      assert.equal(answer.status, 500)
      assert.equal(done, 0)
      assert.deepEqual(answer.headers.getSetCookie(), [])
      assert.match(String(site.events[0]?.error), /TypeError: The cookie/)
    })

  test('does not come between, where it can be sent, its value and the page', async (t) => {
    const write = action({ access: anyone }, async (_form, { cookies }) => {
      cookies.set('theme', 'dark; "blue" ü', { httpOnly: false })
      cookies.set('old', 'x')
      cookies.delete('old')
      return redirect('/theme')
    })
    const site = await open(t, {
      actions: { write },
      pages(app) {
        page(app, '/', { action: write })
        app.get('/theme', (request, response) => {
          response.send(JSON.stringify([readCookie(request, 'theme'), readCookie(request, 'old') ?? null]))
        })
      },
    })
    const answer = await site.send('/', fields(), { 'signpost-request': '1', cookie: 'theme=light; old=1' })
    assert.deepEqual(await answer.json(), ['dark; "blue" ü', null])
    assert.deepEqual(answer.headers.getSetCookie(), [
      'theme=dark%3B%20%22blue%22%20%C3%BC; Path=/; SameSite=Lax',
      'old=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
  })
})
