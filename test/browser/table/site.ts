import { join } from 'node:path'
import express from 'express'
import { z } from 'zod'
import {
  actionsWith,
  anyone,
  createActions,
  createKey,
  createMemoryStore,
  type FormView,
  redirect,
} from '../../../src/actions/index.ts'
import { startServer } from '../../support/server.ts'

/** What a page of the site needs to render itself. */
export interface PageParts {
  /** The form of the action `save`, bound to the page that it leads to. */
  readonly save: (to: string, key?: string) => FormView
  readonly messages: string
}

export type Render = (parts: PageParts) => string

const SCRIPTS = join(import.meta.dirname, '../../../public')
const action = actionsWith<{ readonly calls: string[] }>()

const save = action(
  {
    access: anyone,
    args: [z.string()],
    input: z.looseObject({ t: z.string().min(1), file: z.file().optional() }),
  },
  async ({ data }, { args: [to], calls, flash }) => {
    calls.push(`${data.t}${data.file ? ` ${data.file.name}` : ''}`)
    flash('Saved.')
    return redirect(to)
  },
)

/** A site of one action, whose pages each test writes itself. */
export async function startSite() {
  const pages = new Map<string, Render>()
  const calls: string[] = []
  const app = express()
  for (const name of ['enhance.js', 'enhance-extras.js'])
    app.get(`/${name}`, (_request, response) => void response.sendFile(join(SCRIPTS, name)))
  app.use(
    createActions({
      actions: { save },
      keys: createKey(),
      store: createMemoryStore(),
      context: () => ({ calls }),
      log: () => {},
    }),
  )
  app.get('/chain', (_request, response) => response.redirect('/hub'))
  app.get('/list.csv', (_request, response) => void response.attachment('list.csv').send('a,b\n'))
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
      save: (to, key) => locals.form(locals.actions.save.bind(to), key === undefined ? {} : { key }),
    })
    response.send(
      `<!doctype html><html lang="en"><head><title>${request.path}</title><script type="module" src="/enhance.js"></script></head><body>${messages}${body}</body></html>`,
    )
  })
  const server = await startServer(app)
  return { origin: server.origin, close: () => server.close(), calls, pages }
}
