// Sessions of other libraries: the page that is rendered in the answer to a form sees what the action did, and what it
// writes is kept, with the browser script and without it, after a success and after a refusal.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import flash from 'connect-flash'
import cookieSession from 'cookie-session'
import express, { type Application, type Request } from 'express'
import session from 'express-session'
import { getIronSession } from 'iron-session'
import passport from 'passport'
import { action, anyone, createActions, createKey, invalid, redirect } from '../../src/actions/index.ts'
import { startServer } from '../support/server.ts'
import { Visitor, type Way } from './visitor.ts'

/** What the applications keep. */
interface Kept {
  user?: string
  cart?: number
  views?: number
}

/** A session library, as an application uses it. */
interface Kind {
  readonly mount: (app: Application) => void
  readonly find: (request: Request) => Kept | undefined
  readonly signIn: (request: Request) => Promise<void>
  readonly signOut: (request: Request) => Promise<void>
  /** For a library that saves on demand only. */
  readonly save?: (request: Request) => Promise<void>
  /** The name of the cookie with the session. */
  readonly cookie: string
}

interface ExpressSession extends Kept {
  regenerate(done: (error?: unknown) => void): void
  destroy(done: (error?: unknown) => void): void
}

interface WithSession {
  session?: ExpressSession | null
}

const sessionOf = (request: Request) => (request as unknown as WithSession).session as ExpressSession
const settings = { secret: 'guest', resave: false, saveUninitialized: false }

/** A store that answers later, as a database does. */
class LateStore extends session.Store {
  readonly #kept = new Map<string, string>()
  get(id: string, done: (error: unknown, kept?: unknown) => void): void {
    const kept = this.#kept.get(id)
    setImmediate(() => done(null, kept && JSON.parse(kept)))
  }
  set(id: string, kept: unknown, done: () => void): void {
    const text = JSON.stringify(kept)
    setImmediate(() => {
      this.#kept.set(id, text)
      done()
    })
  }
  destroy(id: string, done: () => void): void {
    setImmediate(() => {
      this.#kept.delete(id)
      done()
    })
  }
}

const memory: Kind = {
  cookie: 'connect.sid',
  mount: (app) => app.use(session(settings)),
  find: (request) => sessionOf(request),
  async signIn(request) {
    sessionOf(request).user = 'ann'
  },
  async signOut(request) {
    delete sessionOf(request).user
  },
}

const regenerate = (request: Request) =>
  promisify((done: (error?: unknown) => void) => sessionOf(request).regenerate(done))()

const regenerating: Kind = {
  ...memory,
  async signIn(request) {
    await regenerate(request)
    sessionOf(request).user = 'ann'
  },
  signOut: (request) => promisify((done: (error?: unknown) => void) => sessionOf(request).destroy(done))(),
}

interface Ironed {
  ironed: Kept & { save(): Promise<void>; destroy(): void }
}

const ironed = (request: Request) => (request as unknown as Ironed).ironed

const iron: Kind = {
  cookie: 'ironed',
  mount: (app) =>
    app.use(async (request, response, next) => {
      const password = 'a password of at least thirty-two characters'
      const opened = await getIronSession<Kept>(request, response, { cookieName: 'ironed', password })
      ;(request as unknown as Ironed).ironed = opened
      next()
    }),
  find: ironed,
  async signIn(request) {
    ironed(request).user = 'ann'
  },
  async signOut(request) {
    ironed(request).destroy()
  },
  save: (request) => ironed(request).save(),
}

interface Passported {
  user?: { name: string }
  logIn(user: object, done: (error?: unknown) => void): void
  logOut(done: (error?: unknown) => void): void
  flash(kind: string, text?: string): readonly string[]
}

const passported = (request: Request) => request as unknown as Passported

const withPassport: Kind = {
  cookie: 'connect.sid',
  mount(app) {
    const own = new passport.Passport()
    own.serializeUser(({ name }, done) => done(null, name))
    own.deserializeUser((name, done) => done(null, { name }))
    app.use(session(settings), own.session(), flash())
  },
  find(request) {
    const kept = sessionOf(request)
    const user = passported(request).user?.name
    return new Proxy(kept, {
      get: (target, key) => (key === 'user' ? user : Reflect.get(target, key)),
    })
  },
  async signIn(request) {
    await promisify((done: (error?: unknown) => void) => passported(request).logIn({ name: 'ann' }, done))()
    passported(request).flash('success', 'Welcome')
  },
  signOut: (request) => promisify((done: (error?: unknown) => void) => passported(request).logOut(done))(),
}

const kinds: Readonly<Record<string, Kind>> = {
  'express-session': memory,
  'express-session with saveUninitialized': {
    ...memory,
    mount: (app) => app.use(session({ ...settings, saveUninitialized: true })),
  },
  'express-session with a store, regenerate and destroy': {
    ...regenerating,
    mount: (app) => app.use(session({ ...settings, store: new LateStore() })),
  },
  'express-session with saveUninitialized, regenerate and destroy': {
    ...regenerating,
    mount: (app) => app.use(session({ ...settings, saveUninitialized: true })),
  },
  'express-session with unset': {
    ...memory,
    mount: (app) => app.use(session({ ...settings, unset: 'destroy' })),
    async signOut(request) {
      ;(request as unknown as WithSession).session = null
    },
  },
  'cookie-session': {
    ...memory,
    cookie: 'session',
    mount: (app) => app.use(cookieSession({ keys: ['guest'] })),
    async signOut(request) {
      ;(request as unknown as WithSession).session = null
    },
  },
  'cookie-session without a signature': {
    ...memory,
    cookie: 'mine',
    mount: (app) => app.use(cookieSession({ name: 'mine', signed: false })),
  },
  'iron-session': iron,
  passport: withPassport,
}

async function openShop(t: TestContext, kind: Kind, { isIdentified = true } = {}): Promise<Visitor> {
  const app = express()
  kind.mount(app)
  const save = async (request: Request) => kind.save?.(request)
  const add = async (request: Request) => {
    const kept = kind.find(request) as Kept
    kept.cart = (kept.cart ?? 0) + 1
    await save(request)
  }
  const actions = {
    signIn: action({ access: anyone }, async (_form, { request }) => {
      await kind.signIn(request)
      await save(request)
      return redirect('/')
    }),
    signOut: action({ access: anyone }, async (_form, { request }) => {
      await kind.signOut(request)
      return redirect('/')
    }),
    add: action({ access: anyone }, async (_form, { request }) => {
      await add(request)
      return redirect('/')
    }),
    refuse: action({ access: anyone }, async (_form, { request }) => {
      await add(request)
      return invalid('Not today.')
    }),
  }
  const engine = createActions({
    actions,
    keys: createKey(),
    ...(isIdentified && { identity: (request) => kind.find(request)?.user }),
  })
  app.use(engine)
  app.get('/', async (request, response) => {
    const kept = kind.find(request)
    if (kept) kept.views = (kept.views ?? 0) + 1
    await save(request)
    const flashed = passported(request).flash?.('success') ?? []
    const forms = Object.values(actions).map((each) => {
      const form = response.locals.form(each)
      return `<form ${form.attributes}>${form.summary()}<button></form>`
    })
    const shown = { user: kept?.user ?? null, cart: kept?.cart ?? 0, views: kept?.views, flashed }
    response.send(`<p>${JSON.stringify(shown)}</p>${forms.join('')}`)
  })
  const server = await startServer(app)
  t.after(async () => {
    await server.close()
    await engine.close()
  })
  return new Visitor(server.origin)
}

const shownIn = (text: string) => JSON.parse(/<p>(\{.*?\})<\/p>/.exec(text)?.[1] ?? 'null')

const ways: readonly Way[] = ['plain', 'script']

for (const [name, kind] of Object.entries(kinds))
  describe(name, () => {
    for (const way of ways) {
      test(`shows and keeps what an action and its page write, ${way}`, async (t) => {
        const visitor = await openShop(t, kind)
        const first = await visitor.send('/', { action: 'add', way })
        assert.equal(shownIn(first.text).cart, 1)
        const { views } = shownIn(first.text)
        const second = await visitor.send('/', { action: 'add', way })
        assert.deepEqual([shownIn(second.text).cart, shownIn(second.text).views], [2, views + 2])
        const kept = shownIn(await visitor.open('/'))
        assert.deepEqual([kept.cart, kept.views], [2, views + 3])
        for (const [cookie, count] of [...first.cookies, ...second.cookies]) assert.equal(count, 1, cookie)
      })

      test(`shows and keeps what a refused action and its page write, ${way}`, async (t) => {
        const visitor = await openShop(t, kind)
        const first = await visitor.send('/', { action: 'refuse', way })
        assert.equal(first.status, 422)
        assert.match(first.text, /Not today/)
        assert.equal(shownIn(first.text).cart, 1)
        const { views } = shownIn(first.text)
        const kept = shownIn(await visitor.open('/'))
        assert.deepEqual([kept.cart, kept.views], [1, views + 1])
        for (const [cookie, count] of first.cookies) assert.equal(count, 1, cookie)
      })

      test(`signs in without a session and with one, and signs out, ${way}`, async (t) => {
        for (const before of ['', 'add']) {
          const visitor = await openShop(t, kind)
          if (before) await visitor.send('/', { action: before, way })
          const signedIn = await visitor.send('/', { action: 'signIn', way })
          assert.equal(shownIn(signedIn.text).user, 'ann')
          assert.equal(shownIn(await visitor.open('/')).user, 'ann')
          assert.equal(signedIn.cookies.get(kind.cookie) ?? 1, 1)
          if (kind === withPassport) assert.deepEqual(shownIn(signedIn.text).flashed, ['Welcome'])
          const signedOut = await visitor.send('/', { action: 'signOut', way })
          assert.equal(shownIn(signedOut.text).user, null)
          assert.equal(shownIn(await visitor.open('/')).user, null)
          assert.equal(signedOut.cookies.get(kind.cookie) ?? 1, 1)
          if (way === 'script') assert.equal(signedOut.isForgetting, true)
        }
      })
    }

    test('makes the script forget its pages at a sign-out, also without identity()', async (t) => {
      const visitor = await openShop(t, kind, { isIdentified: false })
      await visitor.send('/', { action: 'signIn', way: 'script' })
      const signedOut = await visitor.send('/', { action: 'signOut', way: 'script' })
      assert.equal(signedOut.isForgetting, true)
      assert.equal(shownIn(signedOut.text).user, null)
    })
  })

test('a cookie that a handler sets on the response is seen by the page', async (t) => {
  const app = express()
  const set = action({ access: anyone }, (_form, { request }) => {
    request.res?.cookie('colour', 'teal')
    return redirect('/')
  })
  const engine = createActions({ actions: { set }, keys: createKey() })
  t.after(() => engine.close())
  app.use(engine)
  app.get('/', (request, response) => {
    response.send(`<form ${response.locals.form(set).attributes}></form>[${request.headers.cookie}]`)
  })
  const server = await startServer(app)
  t.after(() => server.close())
  for (const way of ways) {
    const { text } = await new Visitor(server.origin).send('/', { action: 'set', way })
    assert.match(text, /\[colour=teal\]/)
  }
})

test('of a session that the engine does not know the script loads the page itself', async (t) => {
  const app = express()
  const kept = { user: '' }
  app.use((request, response, next) => {
    const own = { ...kept }
    Object.assign(request, { session: own })
    response.on('finish', () => Object.assign(kept, own))
    next()
  })
  const signIn = action({ access: anyone }, (_form, { request }) => {
    sessionOf(request).user = 'ann'
    return redirect('/')
  })
  const engine = createActions({ actions: { signIn }, keys: createKey() })
  t.after(() => engine.close())
  app.use(engine)
  app.get('/', (request, response) => {
    response.send(`<form ${response.locals.form(signIn).attributes}></form>[${sessionOf(request).user}]`)
  })
  const server = await startServer(app)
  t.after(() => server.close())
  const answered = await new Visitor(server.origin).send('/', { action: 'signIn', way: 'script' })
  assert.deepEqual([answered.status, answered.location, answered.isForgetting], [204, '/', true])
  assert.match(answered.text, /\[ann\]/)
})
