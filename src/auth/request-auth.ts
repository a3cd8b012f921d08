import type { Request } from 'express'
import type { Cookies } from '../actions/index.ts'
import {
  type LiveSession,
  normalizeLoginName,
  type Session,
  type SignedIn,
  type Throttle,
} from '../content/index.ts'
import type { AccountContent, AnyAccount, LoginData } from './account-content.ts'
import type { Post } from './auth-mail.ts'
import type { AuthPages } from './pages.ts'
import type { SessionCookie } from './session-cookie.ts'

/** What the sign-in of an application is made of. */
export interface Desk<User extends AnyAccount> {
  readonly content: AccountContent<User>
  readonly collection: string
  readonly cookie: SessionCookie
  readonly post: Post
  /** Makes an account. */
  readonly create: (data: Credentials) => Promise<unknown>
  /** Nobody signs in before the address was confirmed. */
  readonly mustVerify: boolean
  readonly pages: AuthPages
  readonly signUps: Throttle
}

/** Who sends a request. */
export interface Visit<User> {
  readonly request: Request
  readonly user: User | null
  readonly session: LiveSession | null
}

/**
 * The sign-in of one request: what the ready-made actions are made of, and what actions of an application may call. Those
 * that change who is signed in take the action's `cookies`. They reject with the `ContentError`s of the Local API, which
 * the engine answers.
 */
export class RequestAuth<User extends AnyAccount = AnyAccount> {
  readonly #desk: Desk<User>
  readonly #request: Request
  /** Who is signed in. Nobody is null. */
  readonly user: User | null
  readonly session: LiveSession | null

  constructor(desk: Desk<User>, { request, user, session }: Visit<User>) {
    this.#desk = desk
    this.#request = request
    this.user = user
    this.session = session
  }

  /** Where the ready-made actions lead. */
  get pages(): AuthPages {
    return this.#desk.pages
  }

  /** Whether nobody signs in before the address was confirmed. */
  get mustVerify(): boolean {
    return this.#desk.mustVerify
  }

  /**
   * Makes an account of these fields and a `password`. Where addresses are confirmed a link is mailed, and an address
   * that has an account already is not told from one that has none; else the browser is signed in.
   */
  async signUp(cookies: Cookies, data: Credentials): Promise<void> {
    const { create, mustVerify, signUps, post } = this.#desk
    await signUps.consume({ name: null, address: this.#request.ip })
    if (!mustVerify) {
      await create(data)
      return void (await this.login(cookies, data))
    }
    await create(data).catch((error: unknown) => this.#requireTaken(error, data.email))
    // As the account has it, not as it was typed: another spelling may be another mailbox.
    if (!(await this.#verify(data.email)))
      post.send(this.#request, normalizeLoginName(data.email), { kind: 'hasAccount' })
  }

  /** Signs this browser in, with a session that nobody has seen before; the one that it had ends. */
  async login(cookies: Cookies, { email, username, password }: LoginData): Promise<User> {
    const data = {
      ...(email !== undefined && { email }),
      ...(username !== undefined && { username }),
      password,
    }
    const { content, collection } = this.#desk
    const signedIn = await content.login({ collection, data, address: this.#request.ip })
    if (this.session) await content.logout({ token: this.#token })
    return this.#keep(cookies, signedIn)
  }

  /** Signs this browser out, or all; never an error. Whatever the browser kept of its own is thrown away. */
  async logout(
    cookies: Cookies,
    { allSessions = false }: { readonly allSessions?: boolean } = {},
  ): Promise<void> {
    if (this.#token !== '') await this.#desk.content.logout({ token: this.#token, allSessions })
    cookies.delete(this.#desk.cookie.name, this.#desk.cookie.options)
    this.#request.res?.setHeader('Clear-Site-Data', '"storage"')
  }

  /** Gives this browser another token. */
  async refresh(cookies: Cookies): Promise<User> {
    return this.#keep(cookies, await this.#desk.content.refresh({ token: this.#token }))
  }

  /** Mails a link to a new password, where there is such an account; whether there is, nobody is told. */
  async forgotPassword(email: string): Promise<void> {
    const { content, collection, post } = this.#desk
    const mailed = await content.forgotPassword({ collection, data: { email }, address: this.#request.ip })
    if (mailed) post.send(this.#request, mailed.user.email, { kind: 'resetPassword', token: mailed.token })
  }

  /** Mails the link that confirms an address once more, where there is one to confirm. */
  async requestVerification(email: string): Promise<void> {
    await this.#verify(email)
  }

  /** Sets a new password with a token from a letter. Nobody is signed in by it. */
  async resetPassword(data: { readonly token: string; readonly password: string }): Promise<void> {
    await this.#desk.content.resetPassword({ collection: this.#desk.collection, ...data })
  }

  /** Confirms an address with a token from a letter, and signs in who knows the account's password. */
  async verifyEmail(
    cookies: Cookies,
    data: { readonly token: string; readonly password: string },
  ): Promise<User> {
    const { content, collection } = this.#desk
    const signedIn = await content.verifyEmail({ ...data, collection, address: this.#request.ip })
    if (this.session) await content.logout({ token: this.#token })
    return this.#keep(cookies, signedIn)
  }

  /** Sets another password for who is signed in, and signs them out everywhere else. */
  async changePassword(
    cookies: Cookies,
    data: { readonly password: string; readonly newPassword: string },
  ): Promise<User> {
    const address = this.#request.ip
    return this.#keep(
      cookies,
      await this.#desk.content.changePassword({ ...data, token: this.#token, address }),
    )
  }

  /** Opens a locked account, for who may update it. */
  async unlock(id: string): Promise<void> {
    await this.#desk.content.unlock(this.#about(id))
  }

  /** Where an account is signed in, for who may update it. Default: one's own. */
  async findSessions(id = this.user?.id ?? ''): Promise<Session[]> {
    return await this.#desk.content.findSessions(this.#about(id))
  }

  /** Ends one session of an account, for who may update it. */
  async endSession(session: string, id = this.user?.id ?? ''): Promise<void> {
    await this.#desk.content.endSessions({ ...this.#about(id), session })
  }

  #about(id: string) {
    return { collection: this.#desk.collection, id, user: this.user }
  }

  get #token(): string {
    return this.#desk.cookie.read(this.#request) ?? ''
  }

  #keep(cookies: Cookies, { token, session, user }: SignedIn<User>): User {
    const { name, lasting } = this.#desk.cookie
    cookies.set(name, token, lasting(session))
    return user
  }

  /** Whether there was something to confirm, and so a letter is on its way. */
  async #verify(email: string): Promise<boolean> {
    const { content, collection, post } = this.#desk
    const options = { collection, data: { email }, address: this.#request.ip }
    const mailed = await content.requestVerification(options)
    if (!mailed) return false
    post.send(this.#request, mailed.user.email, { kind: 'verifyEmail', token: mailed.token })
    return true
  }

  /** Passes on whatever is wrong with a new account but that its address is taken: that its owner is told, by mail. */
  async #requireTaken(error: unknown, email: string): Promise<void> {
    const { content, collection } = this.#desk
    const problems = error instanceof Error && 'errors' in error ? Object.keys(error.errors ?? {}) : []
    if (problems.length !== 1 || problems[0] !== 'email') throw error
    const where = { email: { equals: normalizeLoginName(email) } }
    const { totalDocs } = await content.count({ collection, where, overrideAccess: true })
    if (totalDocs === 0) throw error
  }
}

interface Credentials {
  readonly email: string
  readonly password: string
}
