import cookieParser from 'cookie-parser'
import type { CookieOptions, Request, Response } from 'express'

/**
 * The cookies of one request. What is set or deleted here is sent when the call has succeeded, and then visible to
 * the page drawn in the same request; a call that failed has changed nothing.
 */
export interface Cookies {
  /** The value, or undefined. A name that is sent twice counts as absent: one of the two is not ours. */
  get(name: string): string | undefined
  /** Sets a cookie: `Path=/; HttpOnly; SameSite=Lax`, and `Secure` on https, unless told otherwise. */
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

interface Change {
  /** Null for a cookie that is deleted. */
  readonly value: string | null
  readonly options: CookieOptions
}

/** The cookies of a call. What the handler does to them is sent when the call has succeeded, and not otherwise. */
export class RequestCookies implements Cookies {
  readonly #changes = new Map<string, Change>()
  readonly #request: Request
  readonly #isSecure: boolean
  #isSent = false

  constructor(request: Request, isSecure: boolean) {
    this.#request = request
    this.#isSecure = isSecure
  }

  get(name: string): string | undefined {
    const change = this.#changes.get(name)
    return change ? (change.value ?? undefined) : readCookie(this.#request, name)
  }

  set(name: string, value: string, options: CookieOptions = {}): void {
    this.#changes.set(name, { value: String(value), options })
  }

  delete(name: string, options: CookieOptions = {}): void {
    this.#changes.set(name, { value: null, options })
  }

  /** Writes the changes as `Set-Cookie`. */
  sendTo(response: Response): void {
    this.#isSent = true
    const defaults: CookieOptions = {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#isSecure || this.#request.secure,
    }
    for (const [name, { value, options }] of this.#changes) {
      if (value === null) response.clearCookie(name, { ...defaults, ...options })
      else response.cookie(name, value, { ...defaults, ...options })
    }
  }

  /** The `Cookie` header that the browser will send next: what was changed counts once it was sent. */
  headerAfter(): string | undefined {
    const { cookie } = this.#request.headers
    const isChanged = this.#isSent && this.#changes.size > 0
    return isChanged ? cookieHeaderAfter(cookie, this.#changes) : cookie
  }
}

function cookieHeaderAfter(header: string | undefined, changes: ReadonlyMap<string, Change>): string {
  const kept = (header ?? '')
    .split(';')
    .filter((pair) => pair.trim() !== '' && !changes.has(pair.split('=', 1)[0]?.trim() ?? ''))
  const added = [...changes].flatMap(([name, { value }]) =>
    value === null ? [] : `${name}=${encodeURIComponent(value)}`,
  )
  return [...kept.map((pair) => pair.trim()), ...added].join('; ')
}
