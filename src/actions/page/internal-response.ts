// The response to a POST while a page answers it: its status, no caching, and 204 where the script must load the page itself.
import type { Response } from 'express'
import { SCRIPT_LOCATION, SCRIPT_VISIT } from '../request/script-request.ts'

/** How the page is sent. */
interface Sending {
  /** The status of the response, if the page itself succeeds. */
  readonly status: number
  readonly isScript: boolean
  /** Called before the headers are sent. */
  readonly onHead: () => void
  /** Called when the browser script has to load another page itself. */
  readonly onVisit?: (() => void) | undefined
}

/**
 * The page does not know why it is rendered: its response gets the status of the action. It is never cached. Headers that
 * the first pass has set already (a dozen security headers) are not validated and set again.
 */
export function sendWith(response: Response, { status, isScript, onHead, onVisit }: Sending): void {
  const { setHeader, writeHead } = response
  response.setHeader = function (this: Response, name, value) {
    return this.getHeader(name) === value ? this : Reflect.apply(setHeader, this, [name, value])
  } as Response['setHeader']
  response.writeHead = function (this: Response, given: number, ...rest: unknown[]) {
    onHead()
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
