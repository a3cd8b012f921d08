import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express, { type Application } from 'express'
import {
  type ActionEvent,
  type Actions,
  type ActionsOptions,
  createActions,
  createKey,
  createServer,
  type FormView,
} from '../../src/actions/index.ts'

export interface SiteOptions extends Omit<ActionsOptions, 'keys'> {
  /** Default: a new key. */
  readonly keys?: ActionsOptions['keys']
  /** Pages of the application, behind the engine. */
  readonly pages?: (app: Application) => void
}

/** An application on loopback that runs until the test ends. */
export interface Site {
  readonly origin: string
  readonly port: number
  readonly engine: Actions
  readonly events: readonly ActionEvent[]
  get(path: string, headers?: Headers): Promise<Response>
  /** Sends a form to the address that `page` has for it, as a browser without JavaScript would. */
  send(page: string, body: Body, headers?: Headers): Promise<Response>
  /** The addresses of the forms on a page, in their order. */
  formsOn(page: string, headers?: Headers): Promise<readonly string[]>
  post(address: string, body: Body, headers?: Headers): Promise<Response>
  /** The sizes of the files in the staging folder. */
  stagedSizes(): readonly number[]
}

type Headers = Readonly<Record<string, string>>
type Body = FormData | URLSearchParams

/** A test, or a file of tests, that a site ends with. */
interface Ending {
  readonly after: (close: () => Promise<void>) => void
}

export async function open(test: Ending, { pages, ...options }: SiteOptions): Promise<Site> {
  const events: ActionEvent[] = []
  const staging = mkdtempSync(join(tmpdir(), 'signpost-test-'))
  const engine = createActions({ keys: createKey(), staging, log: (event) => events.push(event), ...options })
  const app = express()
  app.use(engine)
  pages?.(app)
  const server = createServer(app)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  test.after(() => close(server, engine, staging))
  return siteOn(server, { engine, events, staging })
}

async function close(server: Server, engine: Actions, staging: string): Promise<void> {
  server.closeAllConnections()
  server.close()
  await engine.close()
  await rm(staging, { recursive: true, force: true })
}

function siteOn(
  server: Server,
  { engine, events, staging }: { engine: Actions; events: ActionEvent[]; staging: string },
): Site {
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const get: Site['get'] = (path, headers = {}) => fetch(origin + path, { headers, redirect: 'manual' })
  const post: Site['post'] = (address, body, headers = {}) =>
    fetch(origin + address, {
      method: 'POST',
      body,
      redirect: 'manual',
      // The names of headers have no case: a given one replaces the browser's.
      headers: {
        ...{ accept: 'text/html', origin, 'sec-fetch-site': 'same-origin' },
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      },
    })
  const formsOn: Site['formsOn'] = async (page, headers) =>
    addressesIn(await (await get(page, headers)).text())
  return {
    origin,
    port,
    engine,
    events,
    get,
    post,
    formsOn,
    async send(page, body, headers = {}) {
      const { cookie } = headers
      const [address = ''] = await formsOn(page, cookie === undefined ? {} : { cookie })
      return post(address, body, headers)
    },
    stagedSizes: () => readdirSync(staging).map((name) => statSync(join(staging, name)).size),
  }
}

/** The addresses of the forms in a page. */
export function addressesIn(html: string): readonly string[] {
  return [...html.matchAll(/action="?([^"\s>]+)/g)].map(([, address]) =>
    (address as string).replaceAll('&amp;', '&'),
  )
}

/** A page that shows one form with these fields, and whether it failed. */
export function page(
  app: Application,
  path: string,
  { action, fields = [] }: { action: unknown; fields?: readonly string[] },
): void {
  app.get(path, (_request, response) => {
    const form: FormView = response.locals.form(action)
    const inputs = fields.map((name) => `<input ${form.input(name)}>${form.staged(name)}${form.error(name)}`)
    response.send(`<form ${form.attributes}>${form.summary()}${inputs.join('')}</form>`)
  })
}

export const fields = (values: Readonly<Record<string, string>> = {}) => new URLSearchParams(values)
