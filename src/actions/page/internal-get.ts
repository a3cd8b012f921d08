import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Application, Request, Response } from 'express'
import { cookieHeaderAfter, withoutReplaced } from '../request/next-cookies.ts'
import { isFromScript, SCRIPT_FORGET } from '../request/script-request.ts'
import { sendWith } from './internal-response.ts'
import type { PageState } from './page.ts'
import { guardText, type Recovery } from './recovery.ts'
import { settleSession, shareSession, withCookieSession } from './session-handover.ts'

/** A page that is rendered in response to a POST: the application gets a GET of it. */
export interface InternalGet {
  /** The engine whose action is answered: of several in one application, only that one shows the state. */
  readonly engine: object
  /** Path and query of the page, as the application sees them. */
  readonly path: string
  /** The status of the response, if the page itself succeeds. */
  readonly status: number
  readonly state: PageState
  /** The user of the POST: if the page's is another one, the script forgets the pages that it keeps. */
  readonly identity: string | null | undefined
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
  fillIn(page, request, { path: get.path, cookie: nextCookies(request, response, get.path) })
  shareSession(request, page)
  internalGets.set(page, get)
  const { status, onVisit } = get
  const onHead = () => settle(request, page, response)
  sendWith(response, { status, isScript: isFromScript(request), onHead, onVisit })
  if (get.recovery) guardText(response, get.recovery)
  // As Express starts a request: with empty locals.
  response.locals = Object.create(null)
  top(page, response, fail)
}

/** The `Cookie` header as the browser would send it next. */
function nextCookies(request: Request, response: Response, path: string): string | undefined {
  const lines = [response.getHeader('set-cookie') ?? []].flat().map(String)
  return withCookieSession(request, cookieHeaderAfter(request.headers.cookie, lines, path))
}

/** Before the headers are sent: each cookie is set once, as the page left it. */
function settle(request: Request, page: IncomingMessage, response: ServerResponse): void {
  settleSession(request, page)
  const lines = response.getHeader('set-cookie')
  if (Array.isArray(lines)) response.setHeader('set-cookie', withoutReplaced(lines))
}

/** Lets the script forget the pages that it keeps, if the page is for another user than the form was. */
export function forgetOthersPages(
  request: IncomingMessage,
  response: Response,
  identity: string | null,
): void {
  const get = internalGets.get(request)
  if (get?.identity === undefined || get.identity === identity || response.headersSent) return
  response.setHeader(SCRIPT_FORGET, '1')
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
function fillIn(
  page: IncomingMessage,
  request: Request,
  { path, cookie }: { readonly path: string; readonly cookie: string | undefined },
): void {
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
