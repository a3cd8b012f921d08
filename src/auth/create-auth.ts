import type { Request, RequestHandler, Response } from 'express'
import { isRerender } from '../actions/index.ts'
import { type Authenticated, ContentError, createThrottle, findAccountCollections } from '../content/index.ts'
import type { AccountContent, AnyAccount, UserOf } from './account-content.ts'
import { createPost } from './auth-mail.ts'
import { LETTERS, type Letters } from './emails.ts'
import type { Mailer } from './mailer.ts'
import { type AuthPages, PAGES } from './pages.ts'
import { type Desk, RequestAuth } from './request-auth.ts'
import { createSessionCookie } from './session-cookie.ts'

type AnyContent = { auth(options: never): Promise<Authenticated<AnyAccount>> }

export interface AuthOptions<Content extends AnyContent> {
  /** What `createContent` gave. */
  readonly content: Content
  /** The collection with `auth` that people sign in to. */
  readonly collection: string
  /** Our own origin, `https://example.com`, as `createActions` has it: it decides the cookie, and where mailed links lead. */
  readonly origin: string | undefined
  readonly mailer: Mailer
  /** What the site is called in letters. */
  readonly site: string
  /** Whether the collection's `auth` has `verify: true`. Default false. */
  readonly verify?: boolean
  /**
   * Makes an account of what was sent on signing up, checked by the schema of `signUpWith`. Default: a document of just that. A method,
   * so that one may write the data's own type: `create: (data: NewUser) => …`.
   */
  create?(data: NewAccount): Promise<unknown>
  /** Pages that are elsewhere. */
  readonly pages?: Partial<AuthPages>
  /** Letters that are written otherwise. */
  readonly letters?: Partial<Letters>
  /** Told of mail that could not be sent. Default: a line on standard error. */
  readonly log?: (error: unknown) => void
}

/** What every sign-up sends; the form of `signUpWith` says what else. */
export interface NewAccount {
  readonly email: string
  readonly password: string
}

/** The sign-in of an application. */
export interface Auth<User extends AnyAccount> {
  /**
   * Sets `response.locals.user` and `session`, which are `it.user` and `it.session` in every template: null for strangers. Pages for people who are
   * signed in are kept by no cache. Mount it before the pages, and behind `createActions`.
   */
  readonly middleware: RequestHandler
  /** For `createActions`: the account, and the version of its credentials. A visitor without a cookie costs nothing. */
  readonly identity: (request: Request) => string | null | Promise<string | null>
  /** For `context` of `createActions`: who calls, and what actions can do about it. */
  readonly context: (request: Request) => AuthContext<User> | Promise<AuthContext<User>>
  /** Who sends a request; looked up once for each. */
  readonly find: (request: Request) => Authenticated<User> | Promise<Authenticated<User>>
}

/** What actions are given. */
export interface AuthContext<User extends AnyAccount = AnyAccount> {
  /** Nobody is null. */
  readonly user: User | null
  readonly auth: RequestAuth<User>
}

const HOUR = 3_600_000
const NOBODY = { user: null, session: null } as const

/**
 * Makes the sign-in of an application: sessions in a cookie, over the accounts of a collection. Throws a TypeError where
 * the content has no such collection.
 * @example
 * const auth = createAuth({ content, collection: 'users', origin, mailer: createOutbox('data/outbox'), site: 'Gazette' })
 * app.use(createActions({ actions, keys, origin, identity: auth.identity, context: auth.context, loginPage: '/sign-in' }))
 * app.use(auth.middleware)
 */
export function createAuth<Content extends AnyContent>(options: AuthOptions<Content>): Auth<UserOf<Content>> {
  type User = UserOf<Content>
  requireAccounts(options)
  const desk = openDesk<User>(options)
  const { content, cookie } = desk
  const known = new WeakMap<Request, Authenticated<User> | Promise<Authenticated<User>>>()

  function find(request: Request): Authenticated<User> | Promise<Authenticated<User>> {
    const { headers } = request
    if (headers.cookie === undefined && headers.authorization === undefined) return NOBODY
    const found = known.get(request) ?? content.auth({ headers, cookie: cookie.name })
    known.set(request, found)
    return found
  }

  /** Somebody's role has changed, or what else their token is about. */
  async function renew(request: Request, response: Response): Promise<void> {
    const token = cookie.read(request)
    if (token === undefined || isRerender(request)) return
    const next = await content.refresh({ token }).catch(nullWhenEnded)
    if (next) response.cookie(cookie.name, next.token, cookie.lasting(next.session))
  }

  async function middleware(request: Request, response: Response): Promise<void> {
    const { user, session } = await find(request)
    response.locals.user = user
    response.locals.session = session
    if (session === null) return
    response.setHeader('Cache-Control', 'no-store')
    if (session.isStale) await renew(request, response)
  }

  return {
    middleware: (request, response, next) => void middleware(request, response).then(() => next(), next),
    identity: (request) => whenFound(find(request), identityOf),
    context: (request) =>
      whenFound(find(request), ({ user, session }) => {
        const auth = new RequestAuth<User>(desk, { request, user, session })
        return { user, auth }
      }),
    find,
  }
}

function requireAccounts({ content, collection }: AuthOptions<AnyContent>): void {
  const names = findAccountCollections(content)
  if (names === undefined || names.includes(collection)) return
  const there = names.length === 0 ? 'There is none: give one `auth: {}`.' : `There are: ${names.join(', ')}.`
  throw new TypeError(
    `createAuth() needs a collection with auth, and ${JSON.stringify(collection)} is none. ${there}`,
  )
}

/** It may have ended since it was found: the next page knows. */
function nullWhenEnded(error: unknown): null {
  if (error instanceof ContentError && error.code === 'SESSION_ENDED') return null
  throw error
}

/** A visitor without a session is answered without a promise. */
function whenFound<Found, Value>(found: Found | Promise<Found>, next: (found: Found) => Value) {
  return found instanceof Promise ? found.then(next) : next(found)
}

function identityOf({ session }: Authenticated<AnyAccount>): string | null {
  return session && `${session.collection}:${session.account}:${session.credentialVersion}`
}

function openDesk<User extends AnyAccount>(options: AuthOptions<AnyContent>): Desk<User> {
  const { collection, origin, mailer, site, verify = false, log = printError } = options
  // Its types are those of its collections: `createAuth` has looked at the one it needs, the user's.
  const content = options.content as unknown as AccountContent<User>
  const letters = { ...LETTERS, ...options.letters }
  const pages = { ...PAGES, ...options.pages }
  return {
    content,
    collection,
    cookie: createSessionCookie(origin?.startsWith('https:') ?? false),
    post: createPost({ mailer, letters, site, origin, pages, log }),
    create: options.create ?? ((data) => content.create({ collection, data, overrideAccess: true })),
    mustVerify: verify,
    pages,
    signUps: createThrottle({ account: 1, address: 30, window: HOUR }),
  }
}

function printError(error: unknown): void {
  console.error('A letter could not be sent:', error)
}
