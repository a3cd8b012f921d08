import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Application, Request, Response } from 'express'
import { isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import type { PageState } from './page.ts'

/** A page that is rendered in response to a POST: the application gets a GET of it. */
export interface InternalGet {
  /** Path and query of the page. */
  readonly path: string
  /** The status that a page which draws itself well is sent with. */
  readonly status: number
  readonly state: PageState
  /** The `Cookie` header as the browser would send it next. */
  readonly cookie: string | undefined
}

const internalGets = new WeakMap<IncomingMessage, InternalGet>()

/**
 * Whether a request is not a visit of its own, but a page drawn in answer to a form. Loggers, counters and
 * caches in front of the engine ask this and leave it alone.
 */
export function isRerender(request: IncomingMessage): boolean {
  return internalGets.has(request)
}

/** What the page has to tell, if it is drawn in answer to a form. */
export function internalGetOf(request: IncomingMessage): InternalGet | undefined {
  return internalGets.get(request)
}

/**
 * Draws a page in answer to a POST: the application gets a GET of it, from the top, so that every guard of the
 * page runs, wherever it is mounted. A page that refuses or fails is answered as it answers itself; `fail` is
 * called when the application passes an error on, or knows no such page.
 */
export function renderInternally(
  request: Request,
  response: Response,
  again: InternalGet,
  fail: (error: unknown) => void,
): void {
  const top = topOf(request.app)
  const page = makerFor(top.request)(request.socket)
  fillIn(page, request, again)
  internalGets.set(page, again)
  sendWith(response, again.status, isFromScript(request))
  // Express's own entrance: a request's locals begin empty, and its end is ours.
  response.locals = Object.create(null)
  top(page, response, fail)
}

/** An application as Express makes it: what the server calls, and the prototype of its requests. */
interface Top {
  (request: IncomingMessage, response: ServerResponse, done: (error: unknown) => void): void
  readonly request: object
  readonly parent?: Top
}

/** The application that the server calls, when the engine is mounted in one inside of it. */
function topOf(app: Application): Top {
  let top = app as unknown as Top
  while (top.parent) top = top.parent
  return top
}

/** The GET that the browser would send for the page, on the same connection. */
function fillIn(page: IncomingMessage, request: Request, { path, cookie }: InternalGet): void {
  page.method = 'GET'
  page.url = path
  page.httpVersion = request.httpVersion
  page.httpVersionMajor = request.httpVersionMajor
  page.httpVersionMinor = request.httpVersionMinor
  copyHeaders(request, page, cookie)
  page.complete = true
  page.push(null)
}

type RequestMaker = (socket: Socket) => IncomingMessage

const makers = new WeakMap<object, RequestMaker>()

/**
 * Makes requests that are born with the prototype that Express gives to every request: it finds nothing to change,
 * which would cost a microsecond.
 */
function makerFor(prototype: object): RequestMaker {
  const known = makers.get(prototype)
  if (known) return known
  const PageRequest = Object.assign(function () {}, { prototype })
  const make: RequestMaker = (socket) => Reflect.construct(IncomingMessage, [socket], PageRequest)
  makers.set(prototype, make)
  return make
}

function copyHeaders({ headers: sent }: Request, page: IncomingMessage, cookie: string | undefined): void {
  const headers: IncomingHttpHeaders = {}
  const raw: string[] = []
  const add = (name: string, value: string | string[]) => {
    headers[name] = value
    for (const single of Array.isArray(value) ? value : [value]) raw.push(name, single)
  }
  for (const name in sent) if (!isOfTheBody(name)) add(name, sent[name] as string | string[])
  if (cookie) add('cookie', cookie)
  page.headers = headers
  page.rawHeaders = raw
}

/** What speaks of the POST's body, or would turn the page into a 304 or a part of itself. */
function isOfTheBody(name: string): boolean {
  return OF_THE_BODY.has(name) || name.startsWith('content-') || name.startsWith('if-')
}

/** The cookies are put in anew, as the browser would send them next. */
const OF_THE_BODY = new Set(['transfer-encoding', 'trailer', 'expect', 'te', 'range', 'upgrade', 'cookie'])

/**
 * A page knows nothing of why it is drawn: the answer says what the action came to. Never cached. The headers that the
 * first pass has set already (security headers, a dozen of them) are not checked and set once more.
 */
function sendWith(response: Response, status: number, isScript: boolean): void {
  const { setHeader, writeHead } = response
  response.setHeader = function (this: Response, name, value) {
    return this.getHeader(name) === value ? this : Reflect.apply(setHeader, this, [name, value])
  } as Response['setHeader']
  response.writeHead = function (this: Response, given: number, ...rest: unknown[]) {
    const own = rest.at(-1)
    if (typeof own === 'object' && own !== null) rest[rest.length - 1] = withoutCaching(own)
    for (const name of CACHING) this.removeHeader(name)
    this.setHeader('Cache-Control', 'no-store')
    if (isScript && REDIRECTS.has(given))
      return leadOn(this, writeHead, headerOf(this, own, 'location') ?? '/')
    if (isScript && isNoPage(this, own)) return leadOn(this, writeHead, this.getHeader(SCRIPT_LOCATION))
    return Reflect.apply(writeHead, this, [statusOf(given, status), ...rest])
  } as Response['writeHead']
}

/**
 * What the page says as its own status, in the answer to a POST. Its redirect becomes 303: after 307 and 308 a browser
 * would send the form once more, to wherever the page leads (RFC 9110, 15.4), and after 301 and 302 it may.
 */
function statusOf(given: number, status: number): number {
  if (given >= 200 && given < 300) return status
  return REDIRECTS.has(given) ? 303 : given
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

type Header = number | string | string[] | undefined

/** A header that was set before, or is given with the status. */
function headerOf(response: Response, own: unknown, name: string): Header {
  const given = Object.entries(own ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
  return given ?? response.getHeader(name)
}

/** Whether an answer is for the browser alone: a download, or anything else that is no page of HTML. */
function isNoPage(response: Response, own: unknown): boolean {
  const isHtml = /^text\/html\b/.test(String(headerOf(response, own, 'content-type') ?? 'text/html'))
  return !isHtml || /^attachment\b/i.test(String(headerOf(response, own, 'content-disposition')))
}

/**
 * `enhance.js` is told where a page leads: a redirect it would follow unseen, and not know the address it came to. What
 * is no page it leaves to the browser.
 */
function leadOn(response: Response, writeHead: Response['writeHead'], location: Header): Response {
  response.setHeader(SCRIPT_LOCATION, location ?? '/')
  for (const name of NOT_EMPTY) response.removeHeader(name)
  return Reflect.apply(writeHead, response, [204])
}

const NOT_EMPTY = ['Location', 'Content-Type', 'Content-Length', 'Content-Disposition', 'Transfer-Encoding']

const CACHING = ['ETag', 'Last-Modified']
const IS_CACHING = /^(cache-control|etag|last-modified)$/i

function withoutCaching(headers: object): object {
  if (Array.isArray(headers) || !Object.keys(headers).some((name) => IS_CACHING.test(name))) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !IS_CACHING.test(name)))
}
