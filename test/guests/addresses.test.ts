// Where an application is: several host names, a base path that a proxy removes or keeps, a sub-application, a rewritten
// address, and two engines in one application.
import assert from 'node:assert/strict'
import { request as send } from 'node:http'
import { after, describe, type TestContext, test } from 'node:test'
import express, { type Application, type Request, type Response } from 'express'
import { z } from 'zod'
import {
  type ActionsOptions,
  action,
  anyone,
  createActions,
  createKey,
  readCookie,
  redirect,
  unauthorized,
} from '../../src/actions/index.ts'
import { addressesIn } from '../actions/site.ts'
import { startServer } from '../support/server.ts'
import { Visitor } from './visitor.ts'

/** An engine that ends with this file. */
function createEngine(options: ActionsOptions) {
  const engine = createActions(options)
  after(() => engine.close())
  return engine
}

const identity = (request: Request) => readCookie(request, 'who')
const input = z.object({ text: z.string().min(2) })

function createNotes() {
  const saved: string[] = []
  const save = action({ access: anyone, input }, (form, { flash }) => {
    saved.push(form.data.text)
    flash('Saved.')
    return redirect('/notes?done=1')
  })
  const stay = action({ access: anyone, input }, (form) => void saved.push(form.data.text))
  const secret = action({ access: () => unauthorized(), input }, () => {})
  const ask = action({ access: anyone, input, confirm: 'Sure?' }, (form) => void saved.push(form.data.text))
  const job = action({ access: anyone, input }, async function* (form) {
    yield { done: 1, total: 1 }
    saved.push(form.data.text)
  })
  return { saved, actions: { save, stay, secret, ask, job } }
}

function show(actions: Readonly<Record<string, unknown>>) {
  return (request: Request, response: Response) => {
    const forms = Object.values(actions).map((each) => {
      const form = response.locals.form(each)
      return `<form ${form.attributes}>${form.summary()}<input ${form.input('text')}>${form.error('text')}</form>`
    })
    const messages = response.locals.messages().map(({ text }) => text)
    response.send(`<p>[${request.originalUrl}]</p>${messages.join()}${forms.join('')}`)
  }
}

async function serve(t: TestContext, app: Application) {
  const server = await startServer(app)
  t.after(() => server.close())
  return server
}

const ways = ['plain', 'script'] as const

/** An application with its notes under a path, as a browser sees it. */
interface Placed {
  readonly origin: string
  /** The path of the notes in the browser. */
  readonly page: string
  /** What stands before the address of an action. */
  readonly prefix: string
  /** Where `redirect('/notes?done=1')` leads to. */
  readonly next: string
  readonly saved: readonly string[]
}

type Place = (t: TestContext) => Promise<Placed>

/** As `location /app/ { proxy_pass http://app/; }` does. */
const stripped = (base: string) => (app: Application) => {
  const outer = (request: Request, response: Response) => {
    request.url = request.url?.startsWith(`${base}/`) ? request.url.slice(base.length) : '/nowhere'
    app(request, response)
  }
  return outer as unknown as Application
}

const places: Readonly<Record<string, Place>> = {
  async 'behind a proxy that removes the base path'(t) {
    const { saved, actions } = createNotes()
    const app = express()
    app.use(createEngine({ actions, keys: createKey(), base: '/app', identity, loginPage: '/login' }))
    app
      .get('/notes', show(actions))
      .get('/login', (request, response) => void response.send(String(request.query.next)))
    const { origin } = await serve(t, stripped('/app')(app))
    return { origin, page: '/app/notes', prefix: '/app', next: '/app/notes?done=1', saved }
  },
  async 'behind a proxy that keeps the base path'(t) {
    const { saved, actions } = createNotes()
    const app = express()
    app.use(createEngine({ actions, keys: createKey(), base: '/app', identity, loginPage: '/login' }))
    app
      .get('/app/notes', show(actions))
      .get('/app/login', (request, response) => void response.send(String(request.query.next)))
    const { origin } = await serve(t, app)
    return { origin, page: '/app/notes', prefix: '/app', next: '/app/notes?done=1', saved }
  },
  async 'in a router under a path'(t) {
    const { saved, actions } = createNotes()
    const app = express()
    const router = express.Router()
    router.use(createEngine({ actions, keys: createKey(), identity, loginPage: '/login' }))
    router.get('/notes', show(actions))
    app.use('/admin', router).get('/notes', (_request, response) => void response.send('outside'))
    app.get('/login', (request, response) => void response.send(String(request.query.next)))
    const { origin } = await serve(t, app)
    return { origin, page: '/admin/notes', prefix: '/admin', next: '/notes?done=1', saved }
  },
  async 'in a sub-application'(t) {
    const { saved, actions } = createNotes()
    const app = express()
    const sub = express()
    sub.use(createEngine({ actions, keys: createKey(), identity, loginPage: '/login' }))
    sub.get('/notes', show(actions))
    app.use('/admin', sub).get('/notes', (_request, response) => void response.send('outside'))
    app.get('/login', (request, response) => void response.send(String(request.query.next)))
    const { origin } = await serve(t, app)
    return { origin, page: '/admin/notes', prefix: '/admin', next: '/notes?done=1', saved }
  },
  async 'at the root of an application without either'(t) {
    const { saved, actions } = createNotes()
    const app = express()
    app.use(createEngine({ actions, keys: createKey(), identity, loginPage: '/login' }))
    app
      .get('/notes', show(actions))
      .get('/login', (request, response) => void response.send(String(request.query.next)))
    const { origin } = await serve(t, app)
    return { origin, page: '/notes', prefix: '', next: '/notes?done=1', saved }
  },
}

for (const [name, place] of Object.entries(places))
  describe(`an engine ${name}`, () => {
    test('prints, redirects, re-renders and asks under the public address', async (t) => {
      const { origin, page, prefix, next, saved } = await place(t)
      for (const way of ways) {
        const visitor = new Visitor(origin)
        const text = { text: `${way} text` }
        const addresses = addressesIn(await visitor.open(page))
        assert.ok(
          addresses.every((address) => address.startsWith(`${prefix}/_actions/`)),
          addresses[0],
        )
        const done = await visitor.send(page, { action: 'save', fields: text, way })
        assert.equal(done.location, next)
        if (next.startsWith(prefix)) assert.match(done.text, /Saved\./)
        const stayed = await visitor.send(`${page}?q=1`, { action: 'stay', fields: text, way })
        assert.equal(stayed.location, `${page}?q=1`)
        const refused = await visitor.send(`${page}?q=1`, { action: 'stay', fields: { text: 'x' }, way })
        assert.equal(refused.status, 422)
        assert.match(refused.text, /value="x"/)
        if (way === 'script') assert.equal(refused.location, `${page}?q=1`)
        visitor.jar.set('who', 'ann')
        const secret = addressesIn(await visitor.open(page)).find((address) => address.includes('secret'))
        visitor.jar.delete('who')
        const signedOut = await visitor.post(secret ?? '', text, way)
        const loginPage = name.includes('base path') ? `${prefix}/login` : '/login'
        assert.ok(signedOut.location?.startsWith(`${loginPage}?next=`), signedOut.location ?? '')
        const inside = name.includes('removes') ? '/notes' : page
        assert.equal(signedOut.text, inside)
      }
      assert.deepEqual(saved, ['plain text', 'plain text', 'script text', 'script text'])
    })

    test('asks before an action, and follows a job, under the public address', async (t) => {
      const { origin, page, prefix, saved } = await place(t)
      const visitor = new Visitor(origin)
      const asked = await visitor.send(page, { action: 'ask', fields: { text: 'asked' } })
      const [yes = ''] = addressesIn(asked.text)
      assert.ok(yes.startsWith(`${prefix}/_actions/`))
      assert.match(asked.text, new RegExp(`href="${page}"`))
      const pending = /name="signpost-pending" value="([^"]+)"/.exec(asked.text)?.[1] ?? ''
      assert.equal((await visitor.post(yes, { 'signpost-pending': pending })).status, 303)
      const started = await visitor.send(page, { action: 'job', fields: { text: 'worked' } })
      assert.ok(started.location?.startsWith(`${prefix}/_actions/`), started.location ?? '')
      let follow = await visitor.get(started.location ?? '')
      while (follow.status === 200) follow = await visitor.get(started.location ?? '')
      assert.equal(follow.headers.get('location'), page)
      assert.deepEqual(saved, ['asked', 'worked'])
    })
  })

test('after a rewrite the visitor stays at the public address, in the language of the page', async (t) => {
  const { actions } = createNotes()
  const app = express()
  app.use((request, _response, next) => {
    const [, language, path] = /^\/(de|fr)(\/.*)$/.exec(request.url) ?? []
    Object.assign(request, { language: language ?? 'en' })
    if (path) request.url = path
    next()
  })
  app.use(createEngine({ actions, keys: createKey() }))
  app.get('/contact', (request, response) => {
    const form = response.locals.form(actions.stay)
    const { language } = request as Request & { language: string }
    response.send(`<html lang="${language}"><form ${form.attributes}><input ${form.input('text')}></form>`)
  })
  const { origin } = await serve(t, app)
  for (const way of ways) {
    const visitor = new Visitor(origin)
    const good = await visitor.send('/de/contact?x=1', { action: 'stay', fields: { text: 'hallo' }, way })
    assert.equal(good.location, '/de/contact?x=1')
    const bad = await visitor.send('/de/contact?x=1', { action: 'stay', fields: { text: 'h' }, way })
    assert.equal(bad.status, 422)
    assert.match(bad.text, /lang="de".*value="h"/)
  }
})

test('base is a path, and is checked', () => {
  const { actions } = createNotes()
  for (const base of ['app', '/app/', 'https://a.example/app', '/a b', '//app'])
    assert.throws(
      () => createEngine({ actions, keys: createKey(), base }),
      /base must be a path like "\/app"/,
    )
})

describe('several origins', () => {
  const origin = ['https://example.com', 'https://www.example.com', 'https://*.shops.example']

  /** Node's own client, because `fetch` does not let a Host be set. */
  function post(url: URL, headers: Record<string, string>): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const sent = send(url, { method: 'POST', headers: { ...type, ...headers } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject).end('text=hello')
    return promise
  }

  async function open(t: TestContext, options: Partial<ActionsOptions> = {}) {
    const { saved, actions } = createNotes()
    const app = express()
    app.use(
      createEngine({
        actions,
        keys: createKey(),
        origin,
        trustedOrigins: ['https://pay.example'],
        ...options,
      }),
    )
    app.get('/', show({ stay: actions.stay }))
    const server = await serve(t, app)
    const [address = ''] = addressesIn(await new Visitor(server.origin).open('/'))
    return { saved, url: new URL(address, server.origin) }
  }

  type Row = readonly [host: string, site: string | null, from: string | null, passes: boolean]
  const rows: readonly Row[] = ['example.com', 'www.example.com', 'anna.shops.example'].flatMap(
    (host): Row[] => [
      [host, 'same-origin', `https://${host}`, true],
      [host, 'same-origin', null, true],
      [host, 'none', null, true],
      [host, 'none', `https://${host}`, true],
      [host, null, `https://${host}`, true],
      [host, null, null, true],
      [host, null, 'https://pay.example', true],
      [host, 'cross-site', 'https://pay.example', true],
      [host, 'same-origin', 'https://pay.example', true],
      [host, 'same-origin', 'https://evil.example', false],
      [host, 'cross-site', `https://${host}`, false],
      [host, 'cross-site', null, false],
      [host, null, 'https://evil.example', false],
      [host, null, `http://${host}`, false],
      [host, null, 'https://bert.shops.example', false],
      [host, 'same-site', 'https://bert.shops.example', false],
    ],
  )

  test('each of them takes its own forms, and no others', async (t) => {
    const { saved, url } = await open(t)
    let passed = 0
    for (const [host, site, from, passes] of rows) {
      const headers = { host, ...(site && { 'sec-fetch-site': site }), ...(from && { origin: from }) }
      assert.equal(await post(url, headers), passes ? 303 : 403, JSON.stringify(headers))
      if (passes) passed += 1
    }
    assert.equal(saved.length, passed)
  })

  test('a proxy that changes the Host does not matter', async (t) => {
    const { url } = await open(t)
    for (const from of ['https://example.com', 'https://www.example.com', 'https://anna.shops.example'])
      assert.equal(
        await post(url, { host: 'backend:3000', 'sec-fetch-site': 'same-origin', origin: from }),
        303,
      )
    assert.equal(
      await post(url, {
        host: 'backend:3000',
        'sec-fetch-site': 'same-origin',
        origin: 'https://evil.example',
      }),
      403,
    )
  })

  test('what cannot be an origin is refused at the start', () => {
    const { actions } = createNotes()
    const keys = createKey()
    assert.throws(() => createEngine({ actions, keys, origin: [] }), /origin must name at least one/)
    assert.throws(() => createEngine({ actions, keys, origin: ['https://*.co.uk'] }), /anyone can register/)
    assert.throws(() => createEngine({ actions, keys, origin: ['example.com'] }), /origin must be like/)
  })

  test('a refused form says once what the browser sent and what to set', async (t) => {
    const warnings: string[] = []
    const hear = (warning: Error & { code?: string }) => {
      if (warning.code === 'SIGNPOST_ORIGIN') warnings.push(warning.message)
    }
    process.on('warning', hear)
    t.after(() => process.off('warning', hear))
    const { url } = await open(t, { origin: undefined })
    const headers = {
      host: 'crm.example.com',
      'sec-fetch-site': 'same-origin',
      origin: 'https://crm.example.com',
    }
    for (let times = 0; times < 3; times++) assert.equal(await post(url, headers), 403)
    const configured = await open(t, { origin: 'https://example.com' })
    assert.equal(await post(configured.url, headers), 403)
    // What anyone else sends is no mistake of the setting.
    assert.equal(await post((await open(t)).url, { ...headers, 'sec-fetch-site': 'cross-site' }), 403)
    await new Promise(setImmediate)
    assert.equal(warnings.length, 2)
    assert.match(
      warnings[0] ?? '',
      /has no origin.*Host "crm\.example\.com".*origin: "https:\/\/crm\.example\.com"/,
    )
    assert.match(warnings[1] ?? '', /"https:\/\/crm\.example\.com".*origin is "https:\/\/example\.com"/)
  })

  test('in production a missing origin is said at the start', async (t) => {
    const warnings: string[] = []
    const hear = (warning: Error & { code?: string }) => {
      if (warning.code === 'SIGNPOST_ORIGIN') warnings.push(warning.message)
    }
    process.on('warning', hear)
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    t.after(() => {
      process.off('warning', hear)
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    const { actions } = createNotes()
    createEngine({ actions, keys: createKey() })
    createEngine({ actions, keys: createKey(), origin: 'https://example.com' })
    await new Promise(setImmediate)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /createActions\(\) has no origin/)
  })
})

describe('two engines in one application', () => {
  test('each adds its names, and takes its own forms', async (t) => {
    const one = createNotes()
    const two = createNotes()
    const app = express()
    app.use(createEngine({ actions: { a: one.actions }, keys: createKey() }))
    app.use(createEngine({ actions: { b: two.actions }, keys: createKey() }))
    app.get('/notes', (request, response) => {
      const { a, b } = response.locals.actions as Record<string, Record<string, { bind(): unknown }>>
      assert.match(String(a?.save?.bind()), /_actions\/a\.save\//)
      assert.match(String(b?.save?.bind()), /_actions\/b\.save\//)
      show({ first: one.actions.stay, second: two.actions.stay, saved: two.actions.save })(request, response)
    })
    const { origin } = await serve(t, app)
    for (const way of ways) {
      const visitor = new Visitor(origin)
      await visitor.send('/notes', { action: 'a.stay', fields: { text: 'one' }, way })
      await visitor.send('/notes', { action: 'b.stay', fields: { text: 'two' }, way })
      const failed = await visitor.send('/notes', { action: 'b.stay', fields: { text: 'x' }, way })
      assert.equal(failed.status, 422)
      assert.equal([...failed.text.matchAll(/value="x"/g)].length, 1)
      const saved = await visitor.send('/notes', { action: 'b.save', fields: { text: 'three' }, way })
      assert.equal([...saved.text.matchAll(/Saved\./g)].length, 1)
    }
    assert.deepEqual(one.saved, ['one', 'one'])
    assert.deepEqual(two.saved, ['two', 'three', 'two', 'three'])
  })

  test('an unknown form is answered by the last one, as by a single one', async (t) => {
    const app = express()
    app.use(createEngine({ actions: { a: createNotes().actions }, keys: createKey() }))
    app.use(createEngine({ actions: { b: createNotes().actions }, keys: createKey() }))
    const { origin } = await serve(t, app)
    const answer = await new Visitor(origin).post('/_actions/c.save/k.x.y', {})
    assert.equal(answer.status, 404)
    assert.match(answer.text, /no longer known/)
  })

  test('two actions of one name are refused with the name', async (t) => {
    const app = express()
    app.use(createEngine({ actions: { a: createNotes().actions }, keys: createKey() }))
    app.use(createEngine({ actions: { a: createNotes().actions }, keys: createKey() }))
    app.get('/', (_request, response) => void response.send('page'))
    app.use(
      (error: Error, _request: Request, response: Response, _next: unknown) =>
        void response.status(500).send(error.message),
    )
    const { origin } = await serve(t, app)
    assert.match(await new Visitor(origin).open('/'), /Two engines.*a\.save/)
  })
})
