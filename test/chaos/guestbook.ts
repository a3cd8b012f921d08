// The small application of the chaos run, as a process of its own: one `once` form behind a sign-in, with a file.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Request, type Response } from 'express'
import { z } from 'zod'
import {
  actionsWith,
  anyone,
  createActions,
  createServer,
  type FormView,
  redirect,
  unauthorized,
} from '../../src/actions/index.ts'
import { internalsOf } from '../../src/actions/tools.ts'
import { createSubmissions, openDatabase } from '../../src/content/index.ts'

interface Tables {
  notes: { id: string; author: string; title: string; body: string; attachment: string | null }
  sessions: { token: string; person: string }
}

interface Settings {
  readonly place: { readonly file: string } | { readonly url: string }
  readonly keys: string
  readonly staging: string
  /** The file that every answered call is written to, for the model. */
  readonly trace: string
  /** Whether this start knows the action by its new name. */
  readonly isRenamed: boolean
  /** Whether this start shows the form on its page. */
  readonly isClosed: boolean
  /** The part of the handlers that take longer than their timeout. */
  readonly slowShare: number
}

// The driver gives the settings that it made itself.
const settings: Settings = JSON.parse(process.argv[2] ?? '{}')
const migrations = new URL('migrations', import.meta.url).pathname
const database = await openDatabase<Tables>({ ...settings.place, migrations })
const { read, write } = database

interface Visitor {
  readonly person: string | null
}

const TIMEOUT = 1500
const action = actionsWith<Visitor>()

const signedIn = ({ person }: Visitor) => (person === null ? unauthorized() : { person })

const Note = z.object({
  title: z.string().min(1),
  body: z.string().min(1),
  attachment: z.file().max(100_000).optional(),
})

const writeNote = action(
  {
    access: signedIn,
    input: Note,
    once: true,
    timeout: TIMEOUT,
    formerly: [settings.isRenamed ? 'writeNote' : 'composeNote'],
  },
  async ({ data: { title, body, attachment } }, { person }) => {
    if (Math.random() < settings.slowShare) await sleep(TIMEOUT + 200)
    const id = randomUUID()
    const content = attachment ? await attachment.text() : null
    await write.insertInto('notes').values({ id, author: person, title, body, attachment: content }).execute()
    return redirect(`/notes/${id}`)
  },
)

const signIn = action(
  { access: anyone, input: z.object({ person: z.string().min(1) }), args: [z.string()] },
  async ({ data: { person } }, { cookies, args: [next] }) => {
    const token = randomUUID()
    await write.insertInto('sessions').values({ token, person }).execute()
    cookies.set('session', token)
    return redirect(next.startsWith('/notes') ? next : '/notes/new')
  },
)

async function personOf({ headers }: Request): Promise<string | null> {
  const token = /\bsession=([\w-]+)/.exec(headers.cookie ?? '')?.[1]
  if (token === undefined) return null
  const found = read.selectFrom('sessions').select('person').where('token', '=', token)
  return (await found.executeTakeFirst())?.person ?? null
}

const engine = createActions({
  actions: settings.isRenamed ? { signIn, composeNote: writeNote } : { signIn, writeNote },
  keys: settings.keys,
  store: createSubmissions(database),
  identity: personOf,
  context: async (request) => ({ person: await personOf(request) }),
  loginPage: '/sign-in',
  staging: settings.staging,
})

/** The nonce of the form whose request is being answered. */
const submissions = new AsyncLocalStorage<string | undefined>()

// Written synchronously: what was answered is in the file, whatever happens to this process next.
internalsOf(engine).observer.observer = {
  rendered() {},
  called({ outcome }) {
    const nonce = submissions.getStore()
    if (nonce !== undefined) appendFileSync(settings.trace, `${JSON.stringify({ nonce, outcome })}\n`)
  },
}

/** The nonce of a ticket: the submission that a form is. */
function nonceIn(url: string): string | undefined {
  const payload = /\/_actions\/\w+\/[^.]+\.([\w-]+)\./.exec(url)?.[1]
  if (payload === undefined) return undefined
  const ticket: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return typeof ticket === 'object' && ticket && 'n' in ticket ? String(ticket.n) : undefined
}

const app = express()
app.use((request, _response, next) => submissions.run(nonceIn(request.url), next))
app.use(engine)

app.get('/sign-in', ({ query: { next } }, response) => {
  const form = response.locals.form(signIn.bind(typeof next === 'string' ? next : '/notes/new'))
  send(
    response,
    `<form ${form.attributes}>${form.summary()}<input ${form.input('person')}><button>Sign in</button></form>`,
  )
})

app.get('/notes/new', async (request, response) => {
  if ((await personOf(request)) === null) return response.redirect(303, '/sign-in?next=%2Fnotes%2Fnew')
  send(response, settings.isClosed ? 'No notes today.' : noteForm(response.locals.form(writeNote)))
})

app.get('/notes/:id', async ({ params: { id } }, response) => {
  const note = await read.selectFrom('notes').selectAll().where('id', '=', id).executeTakeFirst()
  if (note) send(response, `<h1>${note.title}</h1>`)
  else response.status(404).end()
})

function noteForm(form: FormView): string {
  return `<form ${form.attributes}>${form.summary()}<input ${form.input('title')}>${form.error('title')}
<textarea ${form.textarea('body')}>${form.text('body')}</textarea>${form.error('body')}
<input ${form.input('attachment')}>${form.staged('attachment')}${form.error('attachment')}<button>Send</button></form>`
}

function send(response: Response, body: string): void {
  const messages = response.locals.messages().map(({ text }) => `<p>${text}</p>`)
  response.send(`<!doctype html><title>Notes</title>${messages.join('')}${body}`)
}

const server = createServer(app).listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') console.log(`port ${address.port}`)
})

// Ends by itself, so that the compile cache is written for the next starts.
process.on('SIGTERM', () => process.exit())
