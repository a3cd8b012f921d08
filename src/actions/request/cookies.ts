// Cookies of a call: read with cookie-parser, changed by the handler, sent only if the call succeeds.
import cookieParser from 'cookie-parser'
import type { CookieOptions, Request, Response } from 'express'

/**
 * The cookies of one request. Changes are sent if the call succeeds, and are then visible to the page that is rendered in
 * the same request. A call that fails changes no cookie.
 */
export interface Cookies {
  /** The value of a cookie. A name that is sent twice counts as absent, because one of the two is not ours. */
  get(name: string): string | undefined
  /**
   * Sets a cookie.
   *
   * @default options `Path=/; HttpOnly; SameSite=Lax`, and `Secure` on https
   * @throws TypeError for a name, value or option that a header cannot contain
   */
  set(name: string, value: string, options?: CookieOptions): void
  /** Deletes a cookie. Give the `path` and `domain` with which it was set. */
  delete(name: string, options?: CookieOptions): void
}

type Values = Readonly<Record<string, unknown>>

const parse = cookieParser()
const parsed = new WeakMap<Request, Values>()

/**
 * Reads a cookie of a request; parses the header once per request. cookie-parser's `j:{…}` objects count as absent.
 *
 * @returns undefined if the cookie is absent, or sent more than once
 */
export function readCookie(request: Request, name: string): string | undefined {
  const { cookie } = request.headers
  if (!cookie) return undefined
  const values = parsed.get(request) ?? parseFor(request)
  const value = values[name]
  return typeof value === 'string' && isSentOnce(cookie, name) ? value : undefined
}

/**
 * Parses a stub: cookie-parser skips a request that already has `cookies`, and the application may mount its own.
 */
function parseFor(request: Request): Values {
  const stub: { readonly headers: Request['headers']; readonly cookies?: Values } = {
    headers: request.headers,
  }
  parse(stub as unknown as Request, request.res as Response, () => {})
  const { cookies = {} } = stub
  parsed.set(request, cookies)
  return cookies
}

function isSentOnce(header: string, name: string): boolean {
  return header.split(';').filter((pair) => pair.split('=', 1)[0]?.trim() === name).length === 1
}

/**
 * The cookies of a call. Throws when a cookie that cannot be sent is set: found later, the handler's writes would be
 * done and the response a failure.
 */
export class RequestCookies implements Cookies {
  readonly #changes = new Map<string, Change>()
  readonly #request: Request
  readonly #response: Response
  readonly #isSecure: boolean
  #isSent = false
  #isClosed = false

  constructor(request: Request, response: Response, isSecure: boolean) {
    this.#request = request
    this.#response = response
    this.#isSecure = isSecure
  }

  get(name: string): string | undefined {
    const change = this.#changes.get(name)
    return change ? change.value : readCookie(this.#request, name)
  }

  set(name: string, value: string, options: CookieOptions = {}): void {
    const text = String(value)
    const header = this.#write(name, (writer) => writer.cookie(name, text, { ...this.#defaults, ...options }))
    this.#changes.set(name, { header, value: text })
  }

  delete(name: string, options: CookieOptions = {}): void {
    const header = this.#write(name, (writer) => writer.clearCookie(name, { ...this.#defaults, ...options }))
    this.#changes.set(name, { header, value: undefined })
  }

  /** The changes so far, for `restore()`. */
  get changes(): ReadonlyMap<string, Change> {
    return new Map(this.#changes)
  }

  /** Forgets the changes that were made since. */
  restore(changes: ReadonlyMap<string, Change>): void {
    this.#changes.clear()
    for (const [name, change] of changes) this.#changes.set(name, change)
  }

  /** Whether the response changes the browser's cookies. */
  get isChanged(): boolean {
    return this.#isSent && this.#changes.size > 0
  }

  /** Rejects changes from now on, because the response has been sent. */
  close(): void {
    this.#isClosed = true
  }

  /** Writes the changes as `Set-Cookie`. */
  send(): void {
    this.#isSent = true
    for (const { header } of this.#changes.values()) this.#response.append('Set-Cookie', header)
  }

  get #defaults(): CookieOptions {
    const secure = this.#isSecure || this.#request.secure
    return { path: '/', httpOnly: true, sameSite: 'lax', secure }
  }

  /** The header as Express writes it, captured from a response object that is never sent. */
  #write(name: string, write: (writer: Response) => void): string {
    if (this.#isClosed)
      throw new TypeError(
        `The cookie ${JSON.stringify(name)} cannot be set by a job (an action that yields): its response was sent when it started.`,
      )
    const written: string[] = []
    const append = (_header: string, line: string) => written.push(line)
    try {
      write(Object.create(this.#response, { append: { value: append } }))
    } catch (cause) {
      throw new TypeError(`The cookie ${JSON.stringify(name)} cannot be sent: ${(cause as Error).message}.`, {
        cause,
      })
    }
    return written.join()
  }
}

interface Change {
  /** The `Set-Cookie` line. */
  readonly header: string
  /** Undefined for a cookie that is deleted. */
  readonly value: string | undefined
}
