import type { Application } from 'express'
import express from 'express'
import {
  type ActionsOptions,
  createActions,
  createInspector,
  createKey,
  developmentPage,
} from '../../../src/actions/index.ts'
import { type Browser, createBrowser } from '../../../src/testing/index.ts'
import { startServer } from '../../support/server.ts'

export interface Site extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly browser: Browser
}

interface SiteOptions extends Omit<ActionsOptions, 'keys'> {
  /** What `NODE_ENV` says while the application is made, and until it is closed. */
  readonly environment?: string | undefined
  readonly views?: string
  readonly pages?: (app: Application) => void
}

/** An application with an inspector, whose error handler shows what there is to show. */
export async function startSite({
  environment = 'development',
  views = 'nowhere',
  pages,
  ...options
}: SiteOptions): Promise<Site> {
  const restore = setEnvironment(environment)
  const app = express()
  const actions = createActions({ keys: createKey(), log: () => {}, ...options })
  app.use(actions)
  app.use(createInspector(actions, { views }))
  pages?.(app)
  app.use((_request: express.Request, response: express.Response) => void response.status(404).send('none'))
  app.use((error: unknown, request: express.Request, response: express.Response, _next: unknown) => {
    response.status(500).send(developmentPage(error, request) ?? 'It is broken.')
  })
  const server = await startServer(app)
  return {
    origin: server.origin,
    port: server.port,
    browser: createBrowser([options.origin ?? server.origin].flat()[0] as string, { server: server.origin }),
    async [Symbol.asyncDispose]() {
      restore()
      await server.close()
      await actions.close()
    },
  }
}

/** Sets `NODE_ENV`; undefined takes it away. Answers how to put back what it was. */
export function setEnvironment(value: string | undefined): () => void {
  const before = process.env.NODE_ENV
  const set = (text: string | undefined) => {
    if (text === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = text
  }
  set(value)
  return () => set(before)
}
