// Decides whether the page that answers a failed form has what was typed, and replaces it if not.
import type { ServerResponse } from 'node:http'
import type { Failure } from './failure.ts'

/** What the page has rendered of a failure. */
interface Rendered {
  /** Its form, with what was typed. */
  isTextShown: boolean
  /** What is wrong. */
  isTold: boolean
}

const rendered = new WeakMap<Failure, Rendered>()

function stateOf(failure: Failure): Rendered {
  const known = rendered.get(failure) ?? { isTextShown: false, isTold: false }
  rendered.set(failure, known)
  return known
}

/** The page has rendered the form of the failure, and so what was typed. */
export function markTextShown(failure: Failure): void {
  stateOf(failure).isTextShown = true
}

/** The page has rendered what is wrong. */
export function markTold(failure: Failure): void {
  stateOf(failure).isTold = true
}

/** Whether the page has rendered what is wrong. */
function isTold(failure: Failure): boolean {
  return stateOf(failure).isTold
}

/** Whether anything was typed or uploaded that would be lost with the form. */
export function hasText({ values, staged = [] }: Failure): boolean {
  return staged.length > 0 || [...values.values()].some((texts) => texts.some((text) => text !== ''))
}

/** Whether what was typed is missing from a page with this status. */
function isLost(failure: Failure): boolean {
  return hasText(failure) && !stateOf(failure).isTextShown
}

const guarded = new WeakSet<ServerResponse>()
const recovered = new WeakSet<ServerResponse>()

/** Which answers of the application are replaced, and by what. */
export interface Recovery {
  readonly failure: Failure
  /** False for a visit: a page that redirects or fails is not the last place where the text is. */
  readonly isAnswer: boolean
  /** A whole HTML document with every field. It must not need what may have failed: no store, no page. */
  readonly render: () => string
  /** Called when a page is sent that does not say what is wrong. */
  readonly onUntold?: (() => void) | undefined
}

/**
 * Replaces the response if it lacks what was typed: if the application answers with a page without the form, a redirect
 * or an error. A page that is streamed cannot be replaced any more; the document is appended to it.
 */
export function guardText(response: ServerResponse, recovery: Recovery): void {
  const isFirst = !guarded.has(response)
  guarded.add(response)
  const { write, end, writeHead } = response
  const { failure, isAnswer, render, onUntold } = recovery
  const isReplaced = (status: number): boolean =>
    !recovered.has(response) && (isAnswer || isPage(status)) && isLost(failure)

  response.end = function (this: ServerResponse, ...args: unknown[]) {
    if (!isReplaced(this.statusCode)) {
      if (isFirst && !recovered.has(this) && !isTold(failure)) onUntold?.()
      return Reflect.apply(end, this, args)
    }
    recovered.add(this)
    if (this.headersSent) {
      if (!isHtml(this)) return Reflect.apply(end, this, args)
      if (args[0] !== undefined && typeof args[0] !== 'function') Reflect.apply(write, this, [args[0]])
      return Reflect.apply(end, this, [render()])
    }
    for (const name of OF_THE_PAGE) this.removeHeader(name)
    this.setHeader('Content-Type', 'text/html; charset=utf-8')
    this.setHeader('Cache-Control', 'no-store')
    if (isAnswer) this.statusCode = failure.status
    return Reflect.apply(end, this, [render()])
  } as ServerResponse['end']

  response.write = function (this: ServerResponse, ...args: unknown[]) {
    // The body of a redirect or an error is not sent: `end` replaces it.
    if (!this.headersSent && !isPage(this.statusCode) && isReplaced(this.statusCode)) return true
    return Reflect.apply(write, this, args)
  } as ServerResponse['write']

  if (!isFirst) return
  response.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]) {
    const isWhole = !isPage(status) || this.hasHeader('content-length') || rest.some(hasLength)
    if (!isWhole || !isReplaced(status)) return Reflect.apply(writeHead, this, [status, ...rest])
    // Not sent yet: `end` follows.
    this.statusCode = status
    return this
  } as ServerResponse['writeHead']
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
