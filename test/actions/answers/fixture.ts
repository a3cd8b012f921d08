import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import Database from 'better-sqlite3'
import express, { type Request } from 'express'
import { z } from 'zod'
import {
  type ActionEvent,
  type ActionsOptions,
  actionsWith,
  anyone,
  conflict,
  createActions,
  createKey,
  type FormView,
  forbidden,
  invalid,
  isPageAgain,
  readCookie,
  redirect,
  tooManyRequests,
  unauthorized,
  unavailable,
} from '../../../src/actions/index.ts'
import { type Browser, createBrowser } from '../../../src/testing/index.ts'

interface User {
  readonly id: string
  readonly isAdmin: boolean
}

interface App {
  readonly user: User | null
  readonly mark: (label: string) => void
}

const USERS: Readonly<Record<string, User>> = {
  ann: { id: 'ann', isAdmin: false },
  bob: { id: 'bob', isAdmin: true },
}

export interface Site {
  readonly origin: string
  readonly port: number
  readonly keys: string
  readonly events: ActionEvent[]
  /** The labels in the table. */
  marks(): readonly string[]
  visits(): number
  browser(): Browser
  /** A browser of somebody who is signed in. */
  signedIn(name: string): Promise<Browser>
  /** Whether the guard above the engine lets people into /guarded. */
  guard: { isOpen: boolean }
  /** The version that posts.update compares with, and the page captures. */
  post: { version: number }
}

const action = actionsWith<App>()
const signedIn = ({ user }: App) => (user ? { user } : unauthorized())
const admin = ({ user }: App) => (user?.isAdmin ? { user } : forbidden())
const Label = z.object({
  label: z.string().min(1, 'Enter a label.').max(20),
  note: z.string().optional(),
  password: z.string().optional(),
})

/** Errors as storage throws them. */
const failing = (code: string) => Object.assign(new Error('SELECT secret FROM /srv/app.ts'), { code })

const THROWN: Readonly<Record<string, () => unknown>> = {
  error: () => new Error('secret: SELECT * FROM users at /srv/app/src/store.ts:3'),
  text: () => 'secret text',
  nothing: () => null,
  status: () => ({ status: 200, headers: { 'set-cookie': 'x=1' } }),
  busy: () => failing('SQLITE_BUSY'),
  full: () => failing('SQLITE_FULL'),
  deadlock: () => failing('40P01'),
  conflict: () => conflict(),
  forbidden: () => forbidden('Not you.'),
  often: () => tooManyRequests(7),
  later: () => unavailable(3),
}

function createFixtureActions(post: Site['post']) {
  return {
    probe: {
      mark: action({ access: anyone, input: Label }, (form, { mark, cookies }) => {
        cookies.set('marked', form.data.label)
        mark(form.data.label)
        return redirect('/done')
      }),
      once: action({ access: anyone, input: Label, once: true }, async (form, { mark, flash }) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        if (form.data.label === 'refused') return invalid('Not this one.')
        mark(form.data.label)
        flash(`Marked ${form.data.label}.`)
        return redirect('/done')
      }),
      count: action({ access: anyone, input: z.object({}) }, (_form, { previous }) => ({
        count: ((previous as { count: number } | undefined)?.count ?? 0) + 1,
      })),
      fail: action(
        { access: anyone, input: Label, args: [z.string()] },
        (_form, { args: [kind], cookies }) => {
          cookies.set('fail', 'set before the failure')
          throw THROWN[kind]?.()
        },
      ),
      slow: action({ access: anyone, input: Label, timeout: 80 }, async (form, { mark, signal }) => {
        await new Promise((resolve) => setTimeout(resolve, 300))
        if (!signal.aborted) mark(form.data.label)
      }),
      nothing: action({ access: anyone }, () => undefined),
      upload: action(
        { access: anyone, input: z.object({ label: z.string().min(1), file: z.file().max(1000) }) },
        async (form, { mark }) => {
          mark(`${form.data.label} ${form.data.file.name} ${await form.data.file.text()}`)
          return redirect('/done')
        },
      ),
    },
    posts: {
      update: action(
        { access: signedIn, input: Label, args: [z.string()], captured: z.object({ version: z.number() }) },
        (form, { user, args: [id], captured, mark }) => {
          if (captured.version !== post.version) return invalid('Someone changed this.')
          mark(`${user.id} ${id} ${form.data.label}`)
          return redirect('/done')
        },
      ),
      publish: action({ access: anyone, args: [z.string()] }, () =>
        invalid({ label: 'Too dull to publish.' }),
      ),
    },
    admin: { wipe: action({ access: admin, input: Label }, (form, { mark }) => mark(form.data.label)) },
    auth: {
      signIn: action({ access: anyone, input: z.object({ name: z.string() }) }, (form, { cookies }) => {
        cookies.set('user', form.data.name)
        return redirect('/done')
      }),
    },
  }
}

export async function open(test: TestContext, options: Partial<ActionsOptions> = {}): Promise<Site> {
  const database = new Database(':memory:')
  database.exec('create table marks (label text)')
  const insert = database.prepare('insert into marks (label) values (?)')
  const guard = { isOpen: true }
  const post = { version: 1 }
  const events: ActionEvent[] = []
  const keys = createKey()
  let visits = 0
  const actions = createFixtureActions(post)
  const userOf = (request: Request) => USERS[readCookie(request, 'user') ?? ''] ?? null

  const app = express()
  app.disable('x-powered-by')
  app.use((request, _response, next) => {
    if (!isPageAgain(request)) visits++
    next()
  })
  app.use('/guarded', (_request, response, next) =>
    guard.isOpen ? next() : response.status(403).send('guarded'),
  )
  app.use(
    createActions({
      actions,
      keys,
      context: (request) =>
        ({ user: userOf(request), mark: (label: string) => insert.run(label) }) satisfies App,
      owner: (request) => userOf(request)?.id ?? null,
      signIn: '/sign-in',
      log: (event) => events.push(event),
      ...options,
    }),
  )
  const { probe, posts } = actions
  const draw = (
    path: string,
    target: (request: Request) => unknown,
    extra: (form: FormView) => string = () => '',
  ) =>
    app.get(path, (request, response) => {
      const form: FormView = response.locals.form(target(request))
      response.send(documentOf(response.locals, `${bodyOf(form)}${extra(form)}</form>`))
    })
  draw('/mark', () => probe.mark)
  draw('/guarded/mark', () => probe.mark)
  draw('/once', () => probe.once)
  draw('/slow', () => probe.slow)
  draw('/fail/:kind', (request) => probe.fail.bind(String(request.params.kind)))
  draw('/update', () => posts.update.bind('7').capture({ version: post.version }))
  draw('/wipe', () => actions.admin.wipe)
  draw(
    '/two-buttons',
    () => probe.mark,
    (form) => `<button ${form.button(posts.publish.bind('7'))}>Publish</button>`,
  )
  app.get('/upload', (_request, response) => {
    const form: FormView = response.locals.form(probe.upload)
    response.send(
      documentOf(
        response.locals,
        `<form ${form.attributes}>${form.summary()}<input id="label" ${form.input('label')}><input ${form.input('file')}>${form.staged('file')}${form.error('file')}<button>Send</button></form>`,
      ),
    )
  })
  app.get('/count', (_request, response) => {
    const form: FormView = response.locals.form(probe.count)
    response.send(
      documentOf(
        response.locals,
        `<form ${form.attributes}><button>Count</button><output id="count">${JSON.stringify(form.result ?? null)}</output></form>`,
      ),
    )
  })
  app.get('/twins', (_request, response) => {
    const forms: FormView[] = ['a', 'b'].map((key) => response.locals.form(probe.mark, key))
    response.send(documentOf(response.locals, forms.map((form) => `${bodyOf(form)}</form>`).join('')))
  })
  app.get('/plain', (_request, response) => {
    response.send(
      documentOf(
        response.locals,
        `<form method="post" action="${response.locals.actions.probe.nothing.bind()}"><button>Go</button></form>`,
      ),
    )
  })
  app.get('/sign-in', (_request, response) => {
    const form: FormView = response.locals.form(actions.auth.signIn)
    response.send(
      documentOf(
        response.locals,
        `<form ${form.attributes}><input ${form.input('name')}><button>Sign in</button></form>`,
      ),
    )
  })
  app.get('/done', (request, response) => {
    response.send(documentOf(response.locals, `<p id="cookie">${readCookie(request, 'marked') ?? ''}</p>`))
  })
  app.get('/breaks', (_request, response) => {
    const form: FormView = response.locals.form(probe.mark)
    if (form.failed) throw new Error('secret of the page')
    response.send(documentOf(response.locals, `${bodyOf(form)}</form>`))
  })

  const server: Server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  test.after(() => {
    server.closeAllConnections()
    server.close()
    database.close()
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    port,
    keys,
    events,
    guard,
    post,
    marks: () =>
      database
        .prepare<[], { label: string }>('select label from marks')
        .all()
        .map(({ label }) => label),
    visits: () => visits,
    browser: () => createBrowser(origin),
    async signedIn(name) {
      const browser = createBrowser(origin)
      await (await browser.open('/sign-in')).form().fill({ name }).submit()
      return browser
    },
  }
}

function bodyOf(form: FormView): string {
  return `<form ${form.attributes}>${form.summary()}<input id="${form.id('label')}" ${form.input('label')}>${form.error('label')}<textarea ${form.textarea('note')}>${form.text('note')}</textarea><input ${form.input('password')}><button>Send</button>`
}

function documentOf(
  { messages, failed }: { messages: () => readonly { text: string }[]; failed?: boolean },
  body: string,
): string {
  const told = messages()
    .map(({ text }) => text)
    .join(' | ')
  return `<!doctype html><title>${failed ? 'Error: ' : ''}Fixture</title><p id="messages">${told}</p>${body}`
}
