import { join } from 'node:path'
import express, { type ErrorRequestHandler, type Express } from 'express'
import helmet from 'helmet'
import {
  type ActionEvent,
  type ActionsOptions,
  createActions,
  createKey,
  createMemoryStore,
  isRerender,
} from '../../../src/actions/index.ts'
import { type RunningServer, startServer } from '../../support/server.ts'
import { actions } from './actions.ts'
import { addPages } from './pages.ts'
import { openTables, type Tables } from './tables.ts'

/** An application whose pages try everything that the browser script does, under the strictest policy. */
export interface Workbench extends AsyncDisposable {
  readonly origin: string
  readonly server: RunningServer
  readonly tables: Tables
  readonly events: readonly ActionEvent[]
  /** Method and path of every request, the action's name in place of its ticket. */
  readonly requests: string[]
}

/** Nothing is allowed that these pages do not need; no Trusted Types policy can be made at all. */
export const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';media-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types 'none'"

const SCRIPTS = join(import.meta.dirname, '../../../public')

export async function startWorkbench(options: Partial<ActionsOptions> = {}): Promise<Workbench> {
  const tables = openTables()
  const events: ActionEvent[] = []
  const requests: string[] = []
  const app = express()
  app.use(helmet({ contentSecurityPolicy: false, referrerPolicy: { policy: 'same-origin' } }))
  app.use((request, response, next) => {
    response.setHeader('Content-Security-Policy', POLICY)
    if (!isRerender(request))
      requests.push(`${request.method} ${request.url.replace(/^(\/_actions\/[\w.]+).*/, '$1')}`)
    next()
  })
  serveFiles(app)
  const engine = createActions({
    actions,
    keys: createKey(),
    store: createMemoryStore(),
    context: () => ({ tables }),
    log: (event) => events.push(event),
    ...options,
  })
  app.use(engine)
  addPages(app, tables)
  app.use(((_error, _request, response, _next) => {
    response.status(500).send('<title>500</title><p>This went wrong.')
  }) satisfies ErrorRequestHandler)
  const server = await startServer(app)
  const close = async () => {
    await server.close()
    await engine.close()
    tables.close()
  }
  return { origin: server.origin, server, tables, events, requests, [Symbol.asyncDispose]: close }
}

function serveFiles(app: Express): void {
  for (const name of ['enhance.js', 'enhance-extras.js'])
    app.get(`/${name}`, (_request, response) => void response.sendFile(join(SCRIPTS, name)))
  for (const name of ['site.css', 'call.js'])
    app.get(`/${name}`, (_request, response) => void response.sendFile(join(import.meta.dirname, name)))
  app.get('/silence.wav', (_request, response) => void response.type('wav').send(silence()))
}

/** Two seconds of it: mono, 8 bit, 8,000 Hz. */
function silence(): Buffer {
  const bytes = Buffer.alloc(44 + 16_000, 128)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + 16_000, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(8000, 24)
  bytes.writeUInt32LE(8000, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(16_000, 40)
  return bytes
}
