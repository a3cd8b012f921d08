// What the club has in both versions: members, passport with a local strategy, a session, flash messages, pages.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import flash from 'connect-flash'
import express, { type Application, type NextFunction, type Request, type Response } from 'express'
import { type RateLimitRequestHandler, rateLimit } from 'express-rate-limit'
import session from 'express-session'
import passport from 'passport'

export interface Member {
  readonly name: string
  readonly password: string
  motto: string
}

/** A request with what passport, express-session and connect-flash add. */
export interface ClubRequest extends Request {
  readonly user?: Member
  readonly session: { visits?: number }
  flash(kind?: string, text?: string): unknown
  logIn(member: Member, done: (error?: unknown) => void): void
  logOut(done: (error?: unknown) => void): void
}

export interface Club {
  readonly app: Application
  readonly members: readonly Member[]
  readonly passport: typeof passport & { authenticate(name: string, options: object): express.RequestHandler }
  readonly signInLimiter: RateLimitRequestHandler
}

export function createClub(views: string, skip: (request: Request) => boolean = () => false): Club {
  const members: Member[] = [{ name: 'ada', password: 'correct horse', motto: 'Onward' }]
  const own = new passport.Passport() as Club['passport']
  const { Strategy } = createRequire(import.meta.url)('passport-local')
  const check = (
    name: string,
    password: string,
    done: (error: unknown, member?: unknown, info?: unknown) => void,
  ) => {
    const member = members.find((each) => each.name === name && each.password === password)
    done(null, member ?? false, { message: 'Wrong name or password.' })
  }
  own.use(new Strategy({ usernameField: 'name' }, check))
  own.serializeUser(({ name }, done) => done(null, name))
  own.deserializeUser((name, done) => done(null, members.find((each) => each.name === name) ?? false))
  const app = express()
  app.set('views', join(import.meta.dirname, views)).set('view engine', 'pug')
  app.use(session({ secret: 'club', resave: false, saveUninitialized: false }), own.session(), flash())
  app.use((request, response, next) => {
    const { session: kept, user } = request as unknown as ClubRequest
    if (request.method === 'GET' && !skip(request)) kept.visits = (kept.visits ?? 0) + 1
    Object.assign(response.locals, { user, visits: kept.visits })
    next()
  })
  return {
    app,
    members,
    passport: own,
    signInLimiter: rateLimit({ windowMs: 60_000, limit: 5, skipSuccessfulRequests: false }),
  }
}

export function requireMember(request: Request, response: Response, next: NextFunction): void {
  if (request.user) next()
  else response.redirect('/login')
}

declare global {
  namespace Express {
    interface Request {
      user?: unknown
    }
  }
}
