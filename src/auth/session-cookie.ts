import type { CookieOptions, Request } from 'express'
import { type LiveSession, tokenIn } from '../content/index.ts'

/** The cookie that a browser's session is in. */
export interface SessionCookie {
  /** `__Host-session` on https, where no other site can set it (RFC 6265bis, 4.1.3.2); else `session`. */
  readonly name: string
  /** `Path=/; HttpOnly; SameSite=Lax`, and `Secure` on https. */
  readonly options: CookieOptions
  /** The token in the cookie, or behind `Authorization: Bearer`; undefined where there is none, or two. */
  read(request: Request): string | undefined
  /** The options of a cookie that lasts as long as its session. */
  lasting(session: LiveSession): CookieOptions
}

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
