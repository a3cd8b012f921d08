import type { CookieOptions, Request } from 'express'
import { type LiveSession, tokenIn } from '../content/index.ts'

/** The session cookie. */
export interface SessionCookie {
  /** `__Host-session` with HTTPS, so that no other site can set it (RFC 6265bis, 4.1.3.2); `session` with HTTP. */
  readonly name: string
  /** `Path=/; HttpOnly; SameSite=Lax`, and `Secure` with HTTPS. */
  readonly options: CookieOptions
  /** Reads the token from the cookie or from `Authorization: Bearer`; undefined if there is none, or more than one. */
  read(request: Request): string | undefined
  /** Returns the options of a cookie that expires with its session. */
  lasting(session: LiveSession): CookieOptions
}

/** Creates the reader and writer of the session cookie. */
export function createSessionCookie(isSecure: boolean): SessionCookie {
  const name = isSecure ? '__Host-session' : 'session'
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }
  return {
    name,
    options,
    read: ({ headers }) => tokenIn(headers, name),
    lasting: ({ endsAt }) => ({ ...options, expires: new Date(endsAt) }),
  }
}
