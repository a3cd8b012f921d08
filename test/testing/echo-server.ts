import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Browser, type BrowserOptions, createBrowser } from '../../src/testing/index.ts'
import { type RunningServer, startServer } from '../support/server.ts'

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface EchoServer extends AsyncDisposable {
  readonly server: RunningServer
  readonly browser: Browser
  /** Everything that arrived, in order. */
  readonly arrived: readonly Arrived[]
  last(): Arrived
}

/** A plain server: it sends these pages by their path, `ok` for any other, and remembers what it was sent. */
export async function startEcho(
  pages: Readonly<Record<string, string | Answer>>,
  options?: BrowserOptions,
): Promise<EchoServer> {
  const arrived: Arrived[] = []
  const server = await startServer(async (request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request
    arrived.push({ method, url, headers, rawHeaders, body: await text(request) })
    const page = pages[url.split('?', 1)[0] as string] ?? 'ok'
    if (typeof page === 'function') return page(response, request)
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(page)
  })
  return {
    server,
    browser: createBrowser(server.origin, options),
    arrived,
    last: () => arrived.at(-1) as Arrived,
    [Symbol.asyncDispose]: server.close,
  }
}

/** An answer that leads elsewhere. */
export function leadTo(
  location: string,
  status = 303,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return (response) => void response.writeHead(status, { Location: location, ...headers }).end()
}

/** An answer with a page and these headers. */
export function pageWith(headers: Readonly<Record<string, string | string[]>>, html: string): Answer {
  return (response) => void response.writeHead(200, { 'Content-Type': 'text/html', ...headers }).end(html)
}
