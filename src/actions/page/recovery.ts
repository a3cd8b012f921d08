// Decides whether the page that answers a failed form has what was typed and what is wrong, and replaces it if not. Over
// 200 lines because the three ways in which a response is sent have to agree on one decision.
import type { ServerResponse } from 'node:http'
import { isDevelopment } from '../development.ts'
import { escapeHtml } from '../html.ts'
import { SCRIPT_LOCATION, SCRIPT_MESSAGE } from '../request/script-request.ts'
import type { Failure } from './failure.ts'

/** What the page has rendered of a failure. */
interface Rendered {
  /** Its form, with what was typed. */
  isTextShown: boolean
  /** Its URL, in a form of the template's own. */
  isUrlShown: boolean
  /** What is wrong. */
  isTold: boolean
}

const rendered = new WeakMap<Failure, Rendered>()

function stateOf(failure: Failure): Rendered {
  const known = rendered.get(failure) ?? { isTextShown: false, isUrlShown: false, isTold: false }
  rendered.set(failure, known)
  return known
}

/** The page has rendered the form of the failure, and so what was typed. */
export function markTextShown(failure: Failure): void {
  stateOf(failure).isTextShown = true
}

/** The page has rendered the URL of the failure, in a form without the engine's fields. */
export function markUrlShown(failure: Failure): void {
  stateOf(failure).isUrlShown = true
}

/** The page has rendered what is wrong. */
export function markTold(failure: Failure): void {
  stateOf(failure).isTold = true
}

/** Whether anything was typed or uploaded that would be lost with the form. */
export function hasText({ values, staged = [] }: Failure): boolean {
  return staged.length > 0 || [...values.values()].some((texts) => texts.some((text) => text !== ''))
}

const guarded = new WeakSet<ServerResponse>()
const recovered = new WeakSet<ServerResponse>()

/** Which answers of the application are replaced, and by what. */
export interface Recovery {
  readonly failure: Failure
  /** False for a visit: a page that redirects or fails is not the last place where the text is. */
  readonly isAnswer: boolean
  /** A whole HTML document with every field, or the part of it for another page. It must not need what may have failed. */
  readonly render: (kind: 'document' | 'part') => string
  /** What the browser script shows inside a form that stays as it is, because the page has no place for the problem. */
  readonly message?: (() => string) | undefined
  /** Called when a page is sent that does not say what is wrong. */
  readonly onUntold?: (() => void) | undefined
}

/** What becomes of a response. */
type Verdict = 'keep' | 'document' | 'part' | 'message'

/**
 * Replaces the response if it lacks what was typed: if the application answers with a page without the form, a redirect
 * or an error. A page of the application that refuses (4xx) keeps its status and its words, and the text is added. A page
 * that is streamed cannot be replaced any more; the text is appended to it.
 */
export function guardText(response: ServerResponse, recovery: Recovery): void {
  const isFirst = !guarded.has(response)
  guarded.add(response)
  const { write, end, writeHead } = response
  const { failure, render, onUntold } = recovery
  /** The body of a response that may be replaced. */
  const held: Buffer[] = []
  /** Whether the body is dropped: its length was announced, so it is a whole page, and it will be replaced. */
  let isDropped = false
  /** Whether the whole response was seen, and stays. */
  let isFinal = false

  response.end = function (this: ServerResponse, ...args: unknown[]) {
    const body = () => textOf([...held, ...(isChunk(args[0]) ? [bytesOf(args[0], args[1])] : [])])
    const verdict = recovered.has(this)
      ? 'keep'
      : verdictOn(this, { status: this.statusCode, body }, recovery)
    if (isFirst && isUntold(failure)) onUntold?.()
    if (verdict === 'keep') {
      isFinal = true
      if (held.length > 0) Reflect.apply(write, this, [Buffer.concat(held.splice(0))])
      return Reflect.apply(end, this, args)
    }
    recovered.add(this)
    if (this.headersSent) {
      if (!isHtml(this)) return Reflect.apply(end, this, args)
      if (isChunk(args[0])) Reflect.apply(write, this, [args[0]])
      return Reflect.apply(end, this, [render('part')])
    }
    if (isChunk(args[0])) held.push(bytesOf(args[0], args[1]))
    const own = verdict === 'part' ? textOf(held) : ''
    for (const name of OF_THE_PAGE) this.removeHeader(name)
    this.setHeader('Content-Type', 'text/html; charset=utf-8')
    this.setHeader('Cache-Control', 'no-store')
    if (verdict === 'part') return Reflect.apply(end, this, [addTo(own, render('part'))])
    if (recovery.isAnswer) this.statusCode = failure.status
    if (verdict === 'document') return Reflect.apply(end, this, [render('document')])
    this.removeHeader(SCRIPT_LOCATION)
    this.setHeader(SCRIPT_MESSAGE, '1')
    return Reflect.apply(end, this, [recovery.message?.()])
  } as ServerResponse['end']

  response.write = function (this: ServerResponse, ...args: unknown[]) {
    const isWhole = !isPage(this.statusCode) || isDropped || this.hasHeader('content-length')
    const isHeld = isWhole && !isFinal && !this.headersSent && !recovered.has(this)
    if (!isHeld || verdictOn(this, { status: this.statusCode }, recovery) === 'keep')
      return Reflect.apply(write, this, args)
    // The body of a redirect or an error is held back: `end` decides.
    if (isPage(this.statusCode)) isDropped = true
    else if (isChunk(args[0])) held.push(bytesOf(args[0], args[1]))
    const written = args.at(-1)
    if (typeof written === 'function') process.nextTick(written)
    return true
  } as ServerResponse['write']

  if (!isFirst) return
  response.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]) {
    const isWhole = !isPage(status) || this.hasHeader('content-length') || rest.some(hasLength)
    const isKept = isFinal || recovered.has(this) || verdictOn(this, { status }, recovery) === 'keep'
    if (!isWhole || isKept) return Reflect.apply(writeHead, this, [status, ...rest])
    // Not sent yet: `end` follows.
    this.statusCode = status
    setHeaders(this, rest.at(-1))
    return this
  } as ServerResponse['writeHead']
}

/** Whether its form is on the page, or could not be there, and nothing says what is wrong. */
function isUntold(failure: Failure): boolean {
  const { isTextShown, isUrlShown, isTold } = stateOf(failure)
  return !isTold && (isTextShown || isUrlShown || !hasText(failure))
}

/** What is known of a response. */
interface Sent {
  readonly status: number
  /** Undefined if it is not complete yet. */
  readonly body?: () => string
}

function verdictOn(
  response: ServerResponse,
  { status, body }: Sent,
  { failure, isAnswer, message }: Recovery,
): Verdict {
  const { isTextShown, isUrlShown, isTold } = stateOf(failure)
  if (!isAnswer && !isPage(status)) return 'keep'
  // A page may have rendered its form and failed, redirected or refused after that.
  const isSure = isPage(status) || response.headersSent
  if (isTextShown && (isSure || (body && hasForm(body(), failure.form)))) return 'keep'
  // The script leaves the form where it is, with its text, and says there what is wrong.
  if (message && isPage(status) && (isUrlShown || !hasText(failure))) return 'message'
  if (!hasText(failure)) return isAnswer && isPage(status) && !isTold ? 'document' : 'keep'
  return isRefusalOfPage(response, status) ? 'part' : 'document'
}

/**
 * A page of the application's own that refuses, in words that can be shown with the text. In development also one that
 * fails, because it says why.
 */
function isRefusalOfPage(response: ServerResponse, status: number): boolean {
  const isPlain = isHtml(response) && !response.hasHeader('content-encoding')
  return status >= 400 && (status < 500 || isDevelopment()) && isPlain && !response.hasHeader(SCRIPT_MESSAGE)
}

/** Adds the text to a page: at the end of its content. */
function addTo(page: string, part: string): string {
  const ends = [/<\/main>/gi, /<\/body>/gi]
  const at = ends.map((end) => [...page.matchAll(end)].at(-1)?.index).find((found) => found !== undefined)
  return at === undefined ? page + part : page.slice(0, at) + part + page.slice(at)
}

/** Whether HTML contains the form of this name, however its template quotes attributes. */
function hasForm(html: string, form: string): boolean {
  const values = [`${form} `, `${form}>`, `"${escapeHtml(form)}"`, `'${escapeHtml(form)}'`]
  return values.some((value) => html.includes(`data-signpost=${value}`))
}

/** Headers that are given with the status. */
function setHeaders(response: ServerResponse, headers: unknown): void {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString()
}

function isChunk(chunk: unknown): chunk is string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array
}

function bytesOf(chunk: string | Uint8Array, encoding: unknown): Buffer {
  if (typeof chunk !== 'string') return Buffer.from(chunk)
  return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : 'utf8')
}

function isPage(status: number): boolean {
  return status >= 200 && status < 300 && status !== 204
}

/** Whether headers that are given with the status say how long the page is. */
function hasLength(headers: unknown): boolean {
  return (
    typeof headers === 'object' && headers !== null && /content-length/i.test(Object.keys(headers).join())
  )
}

function isHtml(response: ServerResponse): boolean {
  return /^text\/html\b/.test(String(response.getHeader('content-type') ?? ''))
}

const OF_THE_PAGE = [
  'Content-Length',
  'Content-Encoding',
  'Content-Disposition',
  'Transfer-Encoding',
  'Location',
  'ETag',
  'Last-Modified',
]
