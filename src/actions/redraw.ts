import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import type { Application, Request, Response } from 'express'
import type { PageState } from './page.ts'

/** A page that is drawn in answer to a POST. */
export interface Redraw {
  /** Path and query of the page. */
  readonly path: string
  /** The status that a page which draws itself well is sent with. */
  readonly status: number
  readonly state: PageState
  /** The `Cookie` header as the browser would send it next. */
  readonly cookie: string | undefined
}

const redraws = new WeakMap<IncomingMessage, Redraw>()

/**
 * Whether a request is not a visit of its own, but a page drawn in answer to a form. Loggers, counters and
 * caches in front of the engine ask this and leave it alone.
 */
export function isPageAgain(request: IncomingMessage): boolean {
  return redraws.has(request)
}

/** What the page has to tell, if it is drawn in answer to a form. */
export function redrawOf(request: IncomingMessage): Redraw | undefined {
  return redraws.get(request)
}

/**
 * Draws a page in answer to a POST: the application gets a GET of it, from the top, so that every guard of the
 * page runs, wherever it is mounted. A page that refuses or fails is answered as it answers itself; `fail` is
 * called when the application passes an error on, or knows no such page.
 */
export function redraw(
  request: Request,
  response: Response,
  again: Redraw,
  fail: (error: unknown) => void,
): void {
  const page = createPageRequest(request, again)
  redraws.set(page, again)
  sendWith(response, again.status)
  // Express's own entrance: a request's locals begin empty, and its end is ours.
  response.locals = Object.create(null)
  topOf(request.app)(page, response, fail)
}

type Entrance = (request: IncomingMessage, response: ServerResponse, done: (error: unknown) => void) => void

/** The application that the server calls, when the engine is mounted in one inside of it. */
function topOf(app: Application): Entrance {
  let top = app as Application & { parent?: Application }
  while (top.parent) top = top.parent as typeof top
  return top as unknown as Entrance
}

/** The GET that the browser would send for the page, on the same connection. */
function createPageRequest(request: Request, { path, cookie }: Redraw): IncomingMessage {
  const page = new IncomingMessage(request.socket)
  page.method = 'GET'
  page.url = path
  page.httpVersion = request.httpVersion
  page.httpVersionMajor = request.httpVersionMajor
  page.httpVersionMinor = request.httpVersionMinor
  page.headers = headersOf(request, cookie)
  page.rawHeaders = Object.entries(page.headers).flat() as string[]
  page.complete = true
  page.push(null)
  return page
}

function headersOf(request: Request, cookie: string | undefined): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {}
  for (const name in request.headers) if (!isOfTheBody(name)) headers[name] = request.headers[name]
  if (cookie) headers.cookie = cookie
  return headers
}

/** What speaks of the POST's body, or would turn the page into a 304 or a part of itself. */
function isOfTheBody(name: string): boolean {
  return OF_THE_BODY.has(name) || name.startsWith('content-') || name.startsWith('if-')
}

/** The cookies are put in anew, as the browser would send them next. */
const OF_THE_BODY = new Set(['transfer-encoding', 'trailer', 'expect', 'te', 'range', 'upgrade', 'cookie'])

/** A page knows nothing of why it is drawn: the answer says what the action came to. Never cached. */
function sendWith(response: Response, status: number): void {
  const writeHead = response.writeHead
  response.writeHead = function (this: Response, given: number, ...rest: unknown[]) {
    for (const name of ['ETag', 'Last-Modified']) this.removeHeader(name)
    this.setHeader('Cache-Control', 'no-store')
    const headers = rest.map((part) => (typeof part === 'object' ? withoutCaching(part as object) : part))
    return Reflect.apply(writeHead, this, [statusOf(given, status), ...headers])
  } as Response['writeHead']
}

/**
 * What the page says as its own status, in the answer to a POST. Its redirect becomes 303: after 307 and 308 a browser
 * would send the form once more, to wherever the page leads (RFC 9110, 15.4), and after 301 and 302 it may.
 */
function statusOf(given: number, status: number): number {
  if (given >= 200 && given < 300) return status
  return [301, 302, 307, 308].includes(given) ? 303 : given
}

function withoutCaching(headers: object): object {
  if (Array.isArray(headers)) return headers
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(cache-control|etag|last-modified)$/i.test(name)),
  )
}
