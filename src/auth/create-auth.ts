import type { Request, RequestHandler, Response } from 'express'
import { isRerender } from '../actions/index.ts'
import { type Authenticated, ContentError, createThrottle, findAccountCollections } from '../content/index.ts'
import type { AccountContent, AnyAccount, UserOf } from './account-content.ts'
import { createAuthMailer } from './auth-mail.ts'
import { type AuthEmails, DEFAULT_EMAILS } from './emails.ts'
import type { MailQueue } from './mail-queue.ts'
import type { Mailer } from './mailer.ts'
import { type AuthPages, PAGES } from './pages.ts'
import { type AuthServices, RequestAuth } from './request-auth.ts'
import { createSessionCookie } from './session-cookie.ts'

/** A content whose accounts can be signed in to: the result of `createContent`. */
export type AccountSource = { auth(options: never): Promise<Authenticated<AnyAccount>> }

/** The options of `createAuth`. */
export interface AuthOptions<Content extends AccountSource> {
  /** The result of `createContent`. */
  readonly content: Content
  /** Name of the collection with `auth` that users sign in to. */
  readonly collection: string
  /**
   * The site's origin, `https://example.com`, as in `createActions`. Decides the cookie's attributes and the mailed
   * links.
   */
  readonly origin: string | undefined
  /**
   * Sends the e-mails. With a `createMailQueue` they are sent once, also if the process ends after the response; with any
   * other mailer they are sent after the response, and lost if the process ends in that moment.
   */
  readonly mailer: Mailer | MailQueue
  /** Name of the site, for the e-mails. */
  readonly site: string
  /**
   * Whether the collection's `auth` has `verify: true`.
   * @default false
   */
  readonly verify?: boolean
  /**
   * Creates an account from the validated data of the sign-up form. A method, so that its parameter can have the type of
   * the form: `create: (data: NewUser) => …`.
   * @default creates a document with exactly these fields
   */
  create?(data: NewAccount): Promise<unknown>
  /**
   * Called after a user has signed in, by a password or by confirming their address, and before the response. What it
   * throws fails the action.
   */
  afterLogin?(user: UserOf<Content>): Promise<unknown>
  /** Paths of pages that differ from the defaults. */
  readonly pages?: Partial<AuthPages>
  /** E-mails that differ from the defaults. */
  readonly emails?: Partial<AuthEmails>
  /**
   * Called with the error when an e-mail could not be sent.
   * @default prints a line on standard error
   */
  readonly log?: (error: unknown) => void
}

/** The fields of every sign-up. The schema of `signUpWith` may add others. */
export interface NewAccount {
  readonly email: string
  readonly password: string
}

/** The browser sessions of an application. */
export interface Auth<User extends AnyAccount> {
  /**
   * Sets `response.locals.user` and `response.locals.session`, null for anonymous visitors. Pages of signed-in users get
   * `Cache-Control: no-store`. Mount it after `createActions` and before the pages.
   */
  readonly middleware: RequestHandler
  /** For `createActions({ identity })`: the account and the version of its credentials, null for anonymous visitors. */
  readonly identity: (request: Request) => string | null | Promise<string | null>
  /** For `createActions({ context })`: the user and the account operations of a request. */
  readonly context: (request: Request) => AuthContext<User> | Promise<AuthContext<User>>
  /** Finds the user and session of a request. Looked up once for each request. */
  readonly find: (request: Request) => Authenticated<User> | Promise<Authenticated<User>>
}

/** The context that actions get from `Auth.context`. */
export interface AuthContext<User extends AnyAccount = AnyAccount> {
  /** Null for an anonymous visitor. */
  readonly user: User | null
  readonly auth: RequestAuth<User>
}

const HOUR = 3_600_000
const ANONYMOUS = { user: null, session: null } as const

/**
 * Creates the sign-in of an application: sessions in a cookie, for the accounts of a collection.
 *
 * @param options - The content, the collection, the origin, the mailer and the site's name.
 * @returns Middleware for the pages, and `identity` and `context` for `createActions`.
 * @throws TypeError if the content has no such collection, or the collection has no `auth`.
 * @example
 * const auth = createAuth({ content, collection: 'users', origin, mailer: createOutbox('data/outbox'), site: 'Gazette' })
 * app.use(createActions({ actions, keys, origin, identity: auth.identity, context: auth.context, loginPage: '/sign-in' }))
 * app.use(auth.middleware)
 */
export function createAuth<Content extends AccountSource>(
  options: AuthOptions<Content>,
): Auth<UserOf<Content>> {
  type User = UserOf<Content>
  requireAccounts(options)
  const services = createServices(options)
  const { content, cookie } = services
  const known = new WeakMap<Request, Authenticated<User> | Promise<Authenticated<User>>>()

  function find(request: Request): Authenticated<User> | Promise<Authenticated<User>> {
    const { headers } = request
    if (headers.cookie === undefined && headers.authorization === undefined) return ANONYMOUS
    const found = known.get(request) ?? content.auth({ headers, cookie: cookie.name })
    known.set(request, found)
    return found
  }

  /** Refreshes the token after a change of the account, for example of its role. */
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
        const auth = new RequestAuth<User>(services, { request, user, session })
        return { user, auth }
      }),
    find,
  }
}

function requireAccounts({ content, collection }: AuthOptions<AccountSource>): void {
  const names = findAccountCollections(content)
  if (names === undefined || names.includes(collection)) return
  const there =
    names.length === 0
      ? 'No collection has auth: add `auth: {}` to one.'
      : `Collections with auth: ${names.join(', ')}.`
  throw new TypeError(
    `createAuth() needs a collection with auth, and ${JSON.stringify(collection)} has none. ${there}`,
  )
}

/** It may have ended since it was found: the next page knows. */
function nullWhenEnded(error: unknown): null {
  if (error instanceof ContentError && error.code === 'SESSION_ENDED') return null
  throw error
}

/** Avoids a promise for visitors without a session, so that public pages stay synchronous. */
function whenFound<Found, Value>(found: Found | Promise<Found>, next: (found: Found) => Value) {
  return found instanceof Promise ? found.then(next) : next(found)
}

function identityOf({ session }: Authenticated<AnyAccount>): string | null {
  return session && `${session.collection}:${session.account}:${session.credentialVersion}`
}

function createServices<Content extends AccountSource>(
  options: AuthOptions<Content>,
): AuthServices<UserOf<Content>> {
  type User = UserOf<Content>
  const { collection, origin, mailer, site, verify = false, log = printError } = options
  // The content's types depend on its collections. `createAuth` has taken the user type, the only one that is needed.
  const content = options.content as unknown as AccountContent<User>
  const emails = { ...DEFAULT_EMAILS, ...options.emails }
  const pages = { ...PAGES, ...options.pages }
  return {
    content,
    collection,
    cookie: createSessionCookie(origin?.startsWith('https:') ?? false),
    mail: createAuthMailer({ mailer, emails, site, origin, pages, log }),
    create: options.create ?? ((data) => content.create({ collection, data, overrideAccess: true })),
    afterLogin: async (user) => void (await options.afterLogin?.(user)),
    mustVerify: verify,
    pages,
    signUps: createThrottle({ account: 1, address: 30, window: HOUR }),
  }
}

function printError(error: unknown): void {
  console.error('An e-mail could not be sent:', error)
}
