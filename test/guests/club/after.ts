// The club with its routes turned into actions. Its pages, its session and its limiter are the same.
import { promisify } from 'node:util'
import type { Application, Request } from 'express'
import { z } from 'zod'
import {
  action,
  anyone,
  createActions,
  createKey,
  invalid,
  isRerender,
  redirect,
  unauthorized,
} from '../../../src/actions/index.ts'
import { type ClubRequest, createClub, type Member, requireMember } from './members.ts'

export function createAfter(): Application {
  const { app, members, signInLimiter } = createClub('after', isRerender)
  const member = ({ request }: { request: Request }) =>
    request.user ? { user: request.user as Member } : unauthorized()
  const actions = {
    signIn: action(
      { access: anyone, use: signInLimiter, input: z.object({ name: z.string(), password: z.string() }) },
      async ({ data }, { request }) => {
        const found = members.find(({ name, password }) => name === data.name && password === data.password)
        if (!found) return invalid('Wrong name or password.')
        const club = request as ClubRequest
        await promisify((done: (error?: unknown) => void) => club.logIn(found, done))()
        club.flash('info', 'Success! You are logged in.')
        return redirect('/')
      },
    ),
    saveMotto: action(
      { access: member, input: z.object({ motto: z.string().min(3, 'At least 3 characters.') }) },
      ({ data }, { user }) => {
        user.motto = data.motto
        return redirect('/account')
      },
    ),
    signOut: action({ access: member }, async (_form, { request }) => {
      await promisify((done: (error?: unknown) => void) => (request as ClubRequest).logOut(done))()
      return redirect('/')
    }),
  }
  app.use(
    createActions({ actions, keys: createKey(), identity: ({ user }) => (user as Member | undefined)?.name }),
  )
  app.use((request, response, next) => {
    response.locals.notes = (request as ClubRequest).flash()
    next()
  })
  app.get('/', (_request, response) => response.render('index', { title: 'Club' }))
  app.get('/login', (_request, response) => response.render('login', { title: 'Sign in' }))
  app.get('/account', requireMember, (_request, response) => response.render('account', { title: 'Account' }))
  app.get('/logout', (_request, response) => response.render('logout', { title: 'Sign out' }))
  return app
}
