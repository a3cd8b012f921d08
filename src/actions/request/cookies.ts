import cookieParser from 'cookie-parser'
import type { CookieOptions, Request, Response } from 'express'

/**
 * The cookies of one request. What is set or deleted here is sent when the call has succeeded, and then visible to
 * the page drawn in the same request; a call that failed has changed nothing.
 */
export interface Cookies {
  /** The value, or undefined. A name that is sent twice counts as absent: one of the two is not ours. */
  get(name: string): string | undefined
  /**
   * Sets a cookie: `Path=/; HttpOnly; SameSite=Lax`, and `Secure` on https, unless told otherwise. Throws a TypeError
   * for a name, a value or an option that no header can carry.
   */
  set(name: string, value: string, options?: CookieOptions): void
  delete(name: string, options?: CookieOptions): void
}

type Values = Readonly<Record<string, unknown>>

const parse = cookieParser()
const parsed = new WeakMap<Request, Values>()

/** Reads cookies with cookie-parser, at the first look only. Its `j:{…}` objects count as absent. */
export function readCookie(request: Request, name: string): string | undefined {
  const { cookie } = request.headers
  if (!cookie) return undefined
  const values = parsed.get(request) ?? parseFor(request)
  const value = values[name]
  return typeof value === 'string' && isSentOnce(cookie, name) ? value : undefined
}

/** On a stand-in: `request.cookies` is the application's, whose own cookie-parser passes over a request that has it. */
function parseFor(request: Request): Values {
  const standIn: { readonly headers: Request['headers']; readonly cookies?: Values } = {
    headers: request.headers,
  }
  parse(standIn as unknown as Request, request.res as Response, () => {})
  const { cookies = {} } = standIn
  parsed.set(request, cookies)
  return cookies
}

function isSentOnce(header: string, name: string): boolean {
  return header.split(';').filter((pair) => pair.split('=', 1)[0]?.trim() === name).length === 1
}

/**
 * The cookies of a call. What the handler does to them is sent when the call has succeeded, and not otherwise. A
 * cookie that cannot be sent is refused when it is set: later, the work would be done and the answer a failure.
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

  /** Whether the browser's cookies are others after the call. */
  get isChanged(): boolean {
    return this.#isSent && this.#changes.size > 0
  }

  /** Refuses changes from here on: nobody waits for an answer that could carry them. */
  close(): void {
    this.#isClosed = true
  }

  /** Writes the changes as `Set-Cookie`. */
  send(): void {
    this.#isSent = true
    for (const { header } of this.#changes.values()) this.#response.append('Set-Cookie', header)
  }

  /** The `Cookie` header that the browser will send next: what was changed counts once it was sent. */
  headerAfter(): string | undefined {
    const { cookie } = this.#request.headers
    return this.isChanged ? cookieHeaderAfter(cookie, this.#changes) : cookie
  }

  get #defaults(): CookieOptions {
    const secure = this.#isSecure || this.#request.secure
    return { path: '/', httpOnly: true, sameSite: 'lax', secure }
  }

  /** The header as Express writes it, on a response of which nothing is sent. */
  #write(name: string, write: (writer: Response) => void): string {
    if (this.#isClosed)
      throw new TypeError(
        `The cookie ${JSON.stringify(name)} cannot be set by an action that yields: its answer is sent when it begins.`,
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

function cookieHeaderAfter(header: string | undefined, changes: ReadonlyMap<string, Change>): string {
  const kept = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !changes.has(pair.split('=', 1)[0] ?? ''))
  const added = [...changes.values()]
    .filter(({ value }) => value !== undefined)
    .map(({ header }) => header.split(';', 1)[0])
  return [...kept, ...added].join('; ')
}
