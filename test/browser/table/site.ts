import { join } from 'node:path'
import express, { type Express, type Response } from 'express'
import { z } from 'zod'
import {
  actionsWith,
  anyone,
  conflict,
  createActions,
  createKey,
  createMemoryStore,
  type FormView,
  forbidden,
  redirect,
  tooManyRequests,
  unavailable,
} from '../../../src/actions/index.ts'
import { startServer } from '../../support/server.ts'

/** What a page of the site needs to render itself. */
export interface PageParts {
  /** The form of the action `save`, bound to the page that it leads to. */
  readonly save: (to: string, key?: string) => FormView
  readonly messages: string
  /** The same server as another origin. */
  readonly otherOrigin: string
}

export type Render = (parts: PageParts) => string

interface Context {
  readonly site: Site
}

export interface Site {
  readonly origin: string
  /** What the action was called with. */
  readonly calls: string[]
  readonly pages: Map<string, Render>
  /** Whether pages have the script. */
  isScriptOn: boolean
  /** Answers a POST in the place of the application, as a proxy does. */
  proxy: ((response: Response) => void) | undefined
  /** The action waits for it before it answers. */
  gate: Promise<void>
  /** Requests of the action that are open. */
  open: number
  close(): Promise<void>
}

const FILES = join(import.meta.dirname, '../../../public')
const action = actionsWith<Context>()

const save = action(
  {
    access: anyone,
    args: [z.string()],
    input: z.looseObject({
      t: z.string().min(1),
      button: z.string().optional(),
      list: z.array(z.string()).optional(),
      file: z.file().optional(),
    }),
  },
  async ({ data }, { args: [to], site, flash }) => {
    const { t, button, list, file } = data
    site.calls.push([t, button, ...(list ?? []), file?.name].filter(Boolean).join(' '))
    await site.gate
    if (t === 'conflict') throw conflict('Another user was faster.')
    if (t === 'often') throw tooManyRequests('Too often.', { retryAfterSeconds: 60 })
    if (t === 'busy') throw unavailable('Too much to do.', { retryAfterSeconds: 60 })
    if (t === 'forbidden') throw forbidden('Not for you.')
    if (t === 'crash') throw new Error('select secret')
    flash('Saved.')
    return redirect(to, { origins: URL.canParse(to) ? [new URL(to).origin] : [] })
  },
)

/** A site of one action, whose pages each test writes itself. */
export async function startSite(): Promise<Site> {
  const pages = new Map<string, Render>()
  const app = express()
  for (const name of ['enhance.js', 'enhance-extras.js'])
    app.get(`/${name}`, (_request, response) => void response.sendFile(join(FILES, name)))
  app.use('/_actions', (_request, response, next) => {
    site.open += 1
    response.on('close', () => {
      site.open -= 1
    })
    if (site.proxy) site.proxy(response)
    else next()
  })
  app.use(
    createActions({
      actions: { save },
      keys: createKey(),
      store: createMemoryStore(),
      context: () => ({ site }),
      log: () => {},
    }),
  )
  app.get('/chain', (_request, response) => response.redirect('/hub'))
  app.get('/list.csv', (_request, response) => void response.attachment('list.csv').send('a,b\n'))
  servePages(app, pages, () => site.isScriptOn)
  const server = await startServer(app)
  const site: Site = {
    origin: server.origin,
    calls: [],
    pages,
    isScriptOn: true,
    proxy: undefined,
    gate: Promise.resolve(),
    open: 0,
    close: () => server.close(),
  }
  return site
}

function servePages(app: Express, pages: ReadonlyMap<string, Render>, isScriptOn: () => boolean): void {
  app.get(/.*/, (request, response) => {
    const render = pages.get(request.path) ?? (() => '<h1>Hub</h1>')
    const { locals } = response
    if (request.path === '/visited') response.set('Signpost-Visit', 'reload')
    const messages = locals
      .messages()
      .map(({ text }: { text: string }) => `<p class="flash">${text}</p>`)
      .join('')
    const body = render({
      messages,
      otherOrigin: `http://localhost:${request.socket.localPort}`,
      save: (to, key) => locals.form(locals.actions.save.bind(to), key === undefined ? {} : { key }),
    })
    const script = isScriptOn() ? '<script type="module" src="/enhance.js"></script>' : ''
    response.send(
      `<!doctype html><html lang="en"><head><title>${request.path}</title>${script}</head><body>${messages}${body}</body></html>`,
    )
  })
}
