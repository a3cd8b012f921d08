import { type Request, Router } from 'express'
import { localPath } from '../../actions/index.ts'
import type { AppContent } from '../content.ts'
import { nullIfInvalidCursor } from '../http/invalid-cursor.ts'
import { requireRole, requireSignedIn, SIGN_IN } from './guards.ts'
import { findUsers } from './store.ts'
import { ROLES } from './user.ts'

export function userPages(content: AppContent): Router {
  const pages = Router()

  pages.get(SIGN_IN, (request, response) => {
    const next = nextOf(request)
    if (response.locals.user) return response.redirect(303, next)
    response.render('users/sign-in', { next, wasRedirected: request.query.next !== undefined })
  })

  pages.get('/sign-up', (_request, response) => {
    response.render('users/sign-up')
  })

  pages.get('/forgot-password', (_request, response) => {
    response.render('users/forgot-password')
  })

  pages.get('/reset-password', (request, response) => {
    response.render('users/reset-password', { token: tokenOf(request) })
  })

  pages.get('/verify-email', (request, response) => {
    response.render('users/verify-email', { token: tokenOf(request) })
  })

  pages.get('/account', requireSignedIn, async (_request, response) => {
    const { user, session } = response.locals
    const sessions = user ? await content.findSessions({ collection: 'users', id: user.id, user }) : []
    response.render('users/account', { sessions, current: session?.id })
  })

  pages.get('/users', requireRole('admin'), async (request, response, next) => {
    const { after } = request.query
    const cursor = after === undefined ? null : String(after)
    const page = await findUsers(content, cursor, response.locals.user).catch(nullIfInvalidCursor)
    if (!page) return next()
    response.render('users/list', { page, roles: ROLES })
  })

  return pages
}

/** The page to return to after signing in: a path on this site, or the front page. */
function nextOf({ query: { next } }: Request): string {
  const path = localPath(next) ?? '/'
  return path.startsWith(SIGN_IN) ? '/' : path
}

/** The token of a mailed link; empty if it is missing or repeated. */
function tokenOf({ query: { token } }: Request): string {
  return typeof token === 'string' ? token : ''
}
