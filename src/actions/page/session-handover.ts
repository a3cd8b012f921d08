// Hands the session of another library on to the page that is rendered in the same request. express-session and
// cookie-session save when the response is sent, which is after that page was rendered: without this the page would see
// the session as it was before the action, and the later of the two would overwrite the other.
import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { cookieHeaderAfter } from '../request/next-cookies.ts'

/**
 * How a library keeps its session: `shared` is one object for both requests (express-session, and passport and
 * connect-flash on top of it), `cookie` is in a cookie that is written with the headers (cookie-session), `saved` is saved
 * by the application itself (iron-session). Of an `unknown` one only the browser's next request sees what was written.
 */
export type SessionKind = 'none' | 'shared' | 'cookie' | 'saved' | 'unknown'

/** What session libraries put on a request. */
interface Carrier {
  session?: unknown
  readonly sessionID?: unknown
  readonly sessionStore?: unknown
  readonly sessionOptions?: CookieSessionOptions
}

interface CookieSessionOptions {
  readonly name?: string
  readonly keys?: readonly string[] | { sign(text: string): string }
  readonly secret?: string
  readonly signed?: boolean
}

/** The kind of session that a request has after its action. */
export function sessionKindOf(request: Request): SessionKind {
  const carrier = request as Carrier
  if (!('session' in request)) return 'none'
  const { session } = carrier
  if (isCookieSession(request)) return signerOf(carrier.sessionOptions ?? {}) ? 'cookie' : 'unknown'
  if (session === undefined) return 'none'
  // Set to null: what express-session makes of that depends on its option `unset`, and is done at the end.
  if (carrier.sessionStore !== undefined) return session === null ? 'unknown' : 'shared'
  return isSavedByHand(session) ? 'saved' : 'unknown'
}

function isCookieSession(request: Request): boolean {
  return (
    (request as Carrier).sessionOptions !== undefined &&
    Object.getOwnPropertyDescriptor(request, 'session')?.get !== undefined
  )
}

function isSavedByHand(session: unknown): boolean {
  return typeof session === 'object' && session !== null && 'save' in session
}

/** Tells sessions apart: regenerated, destroyed or removed, a session has another mark. */
export function sessionMarkOf(request: Request): string {
  const kind = sessionKindOf(request)
  const { session, sessionID } = request as Carrier
  if (kind === 'shared') return `shared ${sessionID}`
  return kind === 'cookie' && session === null ? 'none' : kind
}

const SHARED = ['session', 'sessionID', 'sessionStore'] as const

/** Lets the internal GET use the session of its POST: express-session skips a request that has one. */
export function shareSession(request: Request, page: IncomingMessage): void {
  if (sessionKindOf(request) !== 'shared') return
  for (const name of SHARED)
    Object.defineProperty(page, name, {
      configurable: true,
      enumerable: true,
      // Read and written through, because a session can be regenerated on either request.
      get: () => Reflect.get(request, name),
      set: (value: unknown) => Reflect.set(request, name, value),
    })
}

/** The `Cookie` header with the session that cookie-session will write at the end. */
export function withCookieSession(request: Request, header: string | undefined): string | undefined {
  if (sessionKindOf(request) !== 'cookie') return header
  const { session, sessionOptions = {} } = request as Carrier
  const { name = 'session' } = sessionOptions
  const sign = signerOf(sessionOptions)
  if (session === null || session === undefined)
    return cookieHeaderAfter(header, [`${name}=; Max-Age=0`, `${name}.sig=; Max-Age=0`], '/')
  if (Object.keys(session).length === 0 && !header?.includes(`${name}=`)) return header
  const pair = `${name}=${Buffer.from(JSON.stringify(session)).toString('base64')}`
  const signature = sign?.(pair)
  return cookieHeaderAfter(header, [pair, ...(signature ? [`${name}.sig=${signature}`] : [])], '/')
}

/** Signs as `cookies` and Keygrip do; returns '' if the cookies are not signed. Null if the keys are not known. */
function signerOf({ keys, secret, signed = true }: CookieSessionOptions): ((text: string) => string) | null {
  if (!signed) return () => ''
  if (keys && 'sign' in keys) return (text) => keys.sign(text)
  const key = keys?.[0] ?? secret
  if (key === undefined) return null
  return (text) => createHmac('sha1', key).update(text).digest('base64url')
}

/** Before the headers are sent: of two requests with a session in a cookie, the page's is the later one. */
export function settleSession(request: Request, page: IncomingMessage): void {
  if (sessionKindOf(request) !== 'cookie' || !isCookieSession(page as Request)) return
  const before = (request as Carrier).session ?? null
  const after = (page as Carrier).session ?? null
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const carrier = request as Carrier
  carrier.session = after === null ? null : { ...after }
}
