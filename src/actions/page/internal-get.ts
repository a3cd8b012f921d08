import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Application, Request, Response } from 'express'
import { isFromScript, SCRIPT_LOCATION, SCRIPT_VISIT } from '../request/script-request.ts'
import type { PageState } from './page.ts'
import { guardText, type Recovery } from './recovery.ts'

/** A page that is rendered in response to a POST: the application gets a GET of it. */
export interface InternalGet {
  /** Path and query of the page. */
  readonly path: string
  /** The status of the response, if the page itself succeeds. */
  readonly status: number
  readonly state: PageState
  /** The `Cookie` header as the browser would send it next. */
  readonly cookie: string | undefined
  /** What replaces a page that lacks what was typed. */
  readonly recovery?: Recovery | undefined
  /** Called when the browser script has to load another page itself: what this one would have shown is kept for that. */
  readonly onVisit?: (() => void) | undefined
}

const internalGets = new WeakMap<IncomingMessage, InternalGet>()

/**
 * Whether a request is not a visit, but the internal GET of a page that is rendered in response to a form. Loggers, rate
 * limiters, counters and caches in front of the engine skip it.
 *
 * @example app.use(pinoHttp({ autoLogging: { ignore: isRerender } }))
 */
export function isRerender(request: IncomingMessage): boolean {
  return internalGets.has(request)
}

/** The internal GET of this request, if it is one. */
export function internalGetOf(request: IncomingMessage): InternalGet | undefined {
  return internalGets.get(request)
}

/**
 * Renders a page in response to a POST: the application gets a GET of it, from the top, so that every guard of the page
 * runs, wherever it is mounted. A page that refuses or fails answers by itself; `fail` is called if the application
 * passes an error on, or has no such page.
 */
export function renderInternally(
  [request, response]: readonly [Request, Response],
  get: InternalGet,
  fail: (error: unknown) => void,
): void {
  const top = topOf(request.app)
  const page = makerFor(top.request)(request.socket)
  fillIn(page, request, get)
  internalGets.set(page, get)
  sendWith(response, get, isFromScript(request))
  if (get.recovery) guardText(response, get.recovery)
  // As Express starts a request: with empty locals.
  response.locals = Object.create(null)
  top(page, response, fail)
}

/** An Express application: the request listener, and the prototype of its requests. */
interface Top {
  (request: IncomingMessage, response: ServerResponse, done: (error: unknown) => void): void
  readonly request: object
  readonly parent?: Top
}

/** The outermost application, if the engine is mounted in a sub-application. */
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

/** Creates requests with the prototype that Express would set on each of them, which would cost a microsecond. */
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
  for (const name in sent) if (!isEntityHeader(name)) add(name, sent[name] as string | string[])
  if (cookie) add('cookie', cookie)
  page.headers = headers
  page.rawHeaders = raw
}

/** Entity and conditional headers, which must not be copied to the internal GET. */
function isEntityHeader(name: string): boolean {
  return ENTITY_HEADERS.has(name) || name.startsWith('content-') || name.startsWith('if-')
}

/** `cookie` is among them because it is replaced by the cookies that the browser would send next. */
const ENTITY_HEADERS = new Set(['transfer-encoding', 'trailer', 'expect', 'te', 'range', 'upgrade', 'cookie'])

/**
 * The page does not know why it is rendered: its response gets the status of the action. It is never cached. Headers that
 * the first pass has set already (a dozen security headers) are not validated and set again.
 */
function sendWith(response: Response, { status, onVisit }: InternalGet, isScript: boolean): void {
  const { setHeader, writeHead } = response
  response.setHeader = function (this: Response, name, value) {
    return this.getHeader(name) === value ? this : Reflect.apply(setHeader, this, [name, value])
  } as Response['setHeader']
  response.writeHead = function (this: Response, given: number, ...rest: unknown[]) {
    const own = rest.at(-1)
    if (typeof own === 'object' && own !== null) rest[rest.length - 1] = withoutCaching(own)
    for (const name of CACHING) this.removeHeader(name)
    this.setHeader('Cache-Control', 'no-store')
    const isRedirect = REDIRECTS.has(given)
    if (isScript && (isRedirect || isNotPage(this, own) || (status < 300 && asksForVisit(this, own)))) {
      onVisit?.()
      const location = isRedirect ? (headerOf(this, own, 'location') ?? '/') : this.getHeader(SCRIPT_LOCATION)
      return sendLocation(this, writeHead, location)
    }
    return Reflect.apply(writeHead, this, [statusOf(given, status), ...rest])
  } as Response['writeHead']
}

/**
 * The status of the response. A redirect of the page becomes 303: after 307 and 308 a browser would submit the form again,
 * to wherever the page redirects (RFC 9110, 15.4), and after 301 and 302 it may.
 */
function statusOf(given: number, status: number): number {
  if (given >= 200 && given < 300) return status
  return REDIRECTS.has(given) ? 303 : given
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

type Header = number | string | string[] | undefined

/** A header that was set before, or is passed to `writeHead`. */
function headerOf(response: Response, own: unknown, name: string): Header {
  const given = Object.entries(own ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]
  return given ?? response.getHeader(name)
}

/** Whether a page asks the browser to load it, for its classic scripts. */
function asksForVisit(response: Response, own: unknown): boolean {
  return headerOf(response, own, SCRIPT_VISIT) === 'reload'
}

/** Whether a response is a download or anything else but an HTML page, which only the browser itself can handle. */
function isNotPage(response: Response, own: unknown): boolean {
  const isHtml = /^text\/html\b/.test(String(headerOf(response, own, 'content-type') ?? 'text/html'))
  return !isHtml || /^attachment\b/i.test(String(headerOf(response, own, 'content-disposition')))
}

/**
 * Gives the browser script the target of a redirect: fetch would follow it without revealing the final address. What is
 * not a page the script leaves to the browser.
 */
function sendLocation(response: Response, writeHead: Response['writeHead'], location: Header): Response {
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
