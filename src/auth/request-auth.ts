// The sign-in of one request. Over 200 lines because every step shares the session and its cookie.
import type { Request } from 'express'
import type { Cookies } from '../actions/index.ts'
import {
  type LiveSession,
  normalizeLoginName,
  type Session,
  type SignedIn,
  type Throttle,
} from '../content/index.ts'
import { clientAddress } from '../network/index.ts'
import type { AccountContent, AnyAccount, LoginData } from './account-content.ts'
import type { AuthMailer } from './auth-mail.ts'
import type { AuthPages } from './pages.ts'
import type { SessionCookie } from './session-cookie.ts'

/** The services that all requests share. */
export interface AuthServices<User extends AnyAccount> {
  readonly content: AccountContent<User>
  readonly collection: string
  readonly cookie: SessionCookie
  readonly mail: AuthMailer
  /** Creates an account. */
  readonly create: (data: Credentials) => Promise<unknown>
  /** Called after a user has signed in. */
  readonly afterLogin: (user: User) => Promise<void>
  /** Whether an address must be confirmed before its user can sign in. */
  readonly mustVerify: boolean
  readonly pages: AuthPages
  readonly signUps: Throttle
}

/** A request with its user and session. */
export interface IdentifiedRequest<User> {
  readonly request: Request
  readonly user: User | null
  readonly session: LiveSession | null
}

/**
 * The account operations of one request. The ready-made actions use them, and your own actions may call them as
 * `auth`. Methods that change the session take the action's `cookies`. They reject with a `ContentError` of the Local
 * API, which the engine turns into a response.
 */
export class RequestAuth<User extends AnyAccount = AnyAccount> {
  readonly #services: AuthServices<User>
  readonly #request: Request
  /** The signed-in user; null for an anonymous visitor. */
  readonly user: User | null
  readonly session: LiveSession | null

  constructor(services: AuthServices<User>, { request, user, session }: IdentifiedRequest<User>) {
    this.#services = services
    this.#request = request
    this.user = user
    this.session = session
  }

  /** Pages that the ready-made actions redirect to. */
  get pages(): AuthPages {
    return this.#services.pages
  }

  /** Whether an address must be confirmed before its user can sign in. */
  get mustVerify(): boolean {
    return this.#services.mustVerify
  }

  /**
   * Creates an account from these fields. With `verify: true` it e-mails a confirmation link, and behaves the same
   * whether or not the address already has an account. Otherwise it signs the browser in.
   *
   * @param cookies - The cookies of the action.
   * @param data - The validated sign-up form.
   * @throws ContentError if the data is invalid or there were too many sign-ups from this network.
   */
  async signUp(cookies: Cookies, data: Credentials): Promise<void> {
    const { create, mustVerify, signUps, mail } = this.#services
    await signUps.consume({ name: null, address: clientAddress(this.#request) })
    if (!mustVerify) {
      await create(data)
      return void (await this.login(cookies, data))
    }
    await create(data).catch((error: unknown) => this.#requireAddressTaken(error, data.email))
    // Send to the normalized address, not to the typed one: another spelling can be another mailbox.
    const owner = normalizeLoginName(data.email)
    await this.#verify(data.email, () => mail.send(this.#request, owner, { kind: 'hasAccount' }))
  }

  /** Signs this browser in with a new session, which prevents session fixation. Its previous session ends. */
  async login(cookies: Cookies, { email, username, password }: LoginData): Promise<User> {
    const data = {
      ...(email !== undefined && { email }),
      ...(username !== undefined && { username }),
      password,
    }
    const { content, collection } = this.#services
    const signedIn = await content.login({ collection, data, address: clientAddress(this.#request) })
    return await this.#signIn(cookies, signedIn)
  }

  /**
   * Signs this browser out, or all of the user's browsers, and clears the browser's storage. Never rejects for a
   * missing session.
   */
  async logout(
    cookies: Cookies,
    { allSessions = false }: { readonly allSessions?: boolean } = {},
  ): Promise<void> {
    if (this.#token !== '') await this.#services.content.logout({ token: this.#token, allSessions })
    cookies.delete(this.#services.cookie.name, this.#services.cookie.options)
    this.#request.res?.setHeader('Clear-Site-Data', '"storage"')
  }

  /** Replaces the session token of this browser. */
  async refresh(cookies: Cookies): Promise<User> {
    return this.#setCookie(cookies, await this.#services.content.refresh({ token: this.#token }))
  }

  /** E-mails a link to choose a new password, if the account exists. Does not reveal whether it does. */
  async forgotPassword(email: string): Promise<void> {
    const { content, collection, mail } = this.#services
    const options = { collection, data: { email }, address: clientAddress(this.#request) }
    await this.#inTransaction(async () => {
      const mailed = await content.forgotPassword(options)
      if (!mailed) return mail.sendNothing()
      const { token, user } = mailed
      return mail.send(this.#request, user.email, { kind: 'resetPassword', token })
    })
  }

  /** E-mails the confirmation link again, if the address is not confirmed yet. */
  async requestVerification(email: string): Promise<void> {
    await this.#verify(email, () => this.#services.mail.sendNothing())
  }

  /** Sets a new password with a mailed token. Does not sign in. */
  async resetPassword(data: { readonly token: string; readonly password: string }): Promise<void> {
    await this.#services.content.resetPassword({ collection: this.#services.collection, ...data })
  }

  /** Confirms an address with a mailed token and the account's password, and signs in. */
  async verifyEmail(
    cookies: Cookies,
    data: { readonly token: string; readonly password: string },
  ): Promise<User> {
    const { content, collection } = this.#services
    const signedIn = await content.verifyEmail({ ...data, collection, address: clientAddress(this.#request) })
    return await this.#signIn(cookies, signedIn)
  }

  /** Changes the password of the signed-in user and ends all other sessions. */
  async changePassword(
    cookies: Cookies,
    data: { readonly password: string; readonly newPassword: string },
  ): Promise<User> {
    const address = clientAddress(this.#request)
    return this.#setCookie(
      cookies,
      await this.#services.content.changePassword({ ...data, token: this.#token, address }),
    )
  }

  /** Unlocks an account. The user must have update access to it. */
  async unlock(id: string): Promise<void> {
    await this.#services.content.unlock(this.#target(id))
  }

  /**
   * Finds the sessions of an account. The user must have update access to it.
   * @param id - The account's id. Default: the signed-in user.
   */
  async findSessions(id = this.user?.id ?? ''): Promise<Session[]> {
    return await this.#services.content.findSessions(this.#target(id))
  }

  /** Ends one session of an account. The user must have update access to it. */
  async endSession(session: string, id = this.user?.id ?? ''): Promise<void> {
    await this.#services.content.endSessions({ ...this.#target(id), session })
  }

  #target(id: string) {
    return { collection: this.#services.collection, id, user: this.user }
  }

  get #token(): string {
    return this.#services.cookie.read(this.#request) ?? ''
  }

  /** Replaces the session of this browser by one that was just begun. */
  async #signIn(cookies: Cookies, signedIn: SignedIn<User>): Promise<User> {
    const { content, afterLogin } = this.#services
    if (this.session) await content.logout({ token: this.#token })
    await afterLogin(signedIn.user)
    return this.#setCookie(cookies, signedIn)
  }

  #setCookie(cookies: Cookies, { token, session, user }: SignedIn<User>): User {
    const { name, lasting } = this.#services.cookie
    cookies.set(name, token, lasting(session))
    return user
  }

  /** E-mails the confirmation link, or does `otherwise` if there is no address to confirm. */
  async #verify(email: string, otherwise: () => Promise<void>): Promise<void> {
    const { content, collection, mail } = this.#services
    const options = { collection, data: { email }, address: clientAddress(this.#request) }
    await this.#inTransaction(async () => {
      const mailed = await content.requestVerification(options)
      if (!mailed) return otherwise()
      const { token, user } = mailed
      return mail.send(this.#request, user.email, { kind: 'verifyEmail', token })
    })
  }

  /** The token and its e-mail are stored together. Not retried: each attempt counts against the limit of e-mails. */
  #inTransaction(work: () => Promise<void>): Promise<void> {
    return this.#services.content.transaction(work, { isolation: 'read committed' })
  }

  /** Rethrows any error except that the address is taken: that is sent to its owner by e-mail instead. */
  async #requireAddressTaken(error: unknown, email: string): Promise<void> {
    const { content, collection } = this.#services
    const problems = error instanceof Error && 'errors' in error ? Object.keys(error.errors ?? {}) : []
    if (problems.length !== 1 || problems[0] !== 'email') throw error
    const where = { email: { equals: normalizeLoginName(email) } }
    const { totalDocs } = await content.count({ collection, where, overrideAccess: true })
    if (totalDocs === 0) throw error
  }
}

/** What a new account signs in with. */
export interface Credentials {
  readonly email: string
  readonly password: string
}
