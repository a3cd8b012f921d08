import type { NextFunction, Request, Response } from 'express'
import { forbidden } from '../../actions/index.ts'
import type { Role } from './user.ts'

export const SIGN_IN = '/sign-in'

/** Requires a signed-in user. Redirects anonymous visitors to the sign-in page, which leads back. */
export function requireSignedIn<Params>(
  request: Request<Params>,
  response: Response,
  next: NextFunction,
): void {
  if (response.locals.user) next()
  else response.redirect(303, signInFor(request.originalUrl))
}

/** Requires a user with one of these roles. */
export function requireRole(...roles: readonly Role[]) {
  return <Params>(request: Request<Params>, response: Response, next: NextFunction): void => {
    const { user } = response.locals
    if (!user) response.redirect(303, signInFor(request.originalUrl))
    else next(roles.includes(user.role) ? undefined : forbidden())
  }
}

/** URL of the sign-in page that leads back to this path. */
function signInFor(path: string): string {
  return `${SIGN_IN}?next=${encodeURIComponent(path)}`
}
