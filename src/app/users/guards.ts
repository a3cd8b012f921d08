import type { RequestHandler } from 'express'
import { forbidden } from '../../actions/index.ts'
import type { Role } from './user.ts'

export const SIGN_IN = '/sign-in'

/** A page for members: strangers are led to sign in, and back. */
export const requireSignedIn: RequestHandler = (request, response, next) => {
  if (response.locals.user) return next()
  response.redirect(303, signInFor(request.originalUrl))
}

/** A page for people with one of these roles. */
export function requireRole(...roles: readonly Role[]): RequestHandler {
  return (request, response, next) => {
    const { user } = response.locals
    if (!user) return response.redirect(303, signInFor(request.originalUrl))
    next(roles.includes(user.role) ? undefined : forbidden())
  }
}

/** The sign-in page, which leads back to this path. */
export function signInFor(path: string): string {
  return `${SIGN_IN}?next=${encodeURIComponent(path)}`
}
