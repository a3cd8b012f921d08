import type { Authenticated, MailedToken, Session, SignedIn, TokenSource } from '../content/index.ts'

/** The field that every account has. */
export interface AnyAccount {
  readonly id: string
}

/** An account, and who acts on it. */
export interface AccountTarget {
  readonly collection: string
  readonly id: string
  readonly user?: AnyAccount | null
}

/** The account operations of the Local API, without the types of the collections, which are not known here. */
export interface AccountContent<User extends AnyAccount> {
  create(options: {
    readonly collection: string
    readonly data: object
    readonly overrideAccess: true
  }): Promise<AnyAccount>
  count(options: {
    readonly collection: string
    readonly where: object
    readonly overrideAccess: true
  }): Promise<{ readonly totalDocs: number }>
  login(options: {
    readonly collection: string
    readonly data: LoginData
    readonly address?: string | undefined
  }): Promise<SignedIn<User>>
  transaction<T>(work: () => Promise<T>, options: { readonly isolation: 'read committed' }): Promise<T>
  logout(options: TokenSource & { readonly allSessions?: boolean }): Promise<{ readonly isEnded: boolean }>
  refresh(options: TokenSource): Promise<SignedIn<User>>
  auth(options: TokenSource): Promise<Authenticated<User>>
  forgotPassword(options: MailRequest): Promise<MailedToken<MailRecipient> | null>
  requestVerification(options: MailRequest): Promise<MailedToken<MailRecipient> | null>
  resetPassword(options: {
    readonly collection: string
    readonly token: string
    readonly password: string
  }): Promise<object>
  verifyEmail(options: {
    readonly collection: string
    readonly token: string
    readonly password: string
    readonly address?: string | undefined
  }): Promise<SignedIn<User>>
  changePassword(
    options: TokenSource & {
      readonly password: string
      readonly newPassword: string
      readonly address?: string | undefined
    },
  ): Promise<SignedIn<User>>
  unlock(options: AccountTarget): Promise<void>
  findSessions(options: AccountTarget): Promise<Session[]>
  endSessions(options: AccountTarget & { readonly session?: string }): Promise<void>
}

/** The account that an e-mail is asked for. */
export interface MailRequest {
  readonly collection: string
  readonly data: { readonly email: string }
  readonly address?: string | undefined
}

/** Who an e-mail is sent to. */
export interface MailRecipient {
  readonly email: string
}

/** The credentials of a sign-in: either `email` or `username`, and the password. */
export interface LoginData {
  readonly email?: string
  readonly username?: string
  readonly password: string
}

/** The type of the users of a Local API, as its `auth()` returns them. */
export type UserOf<Content extends { auth(options: never): Promise<Authenticated<unknown>> }> = NonNullable<
  Awaited<ReturnType<Content['auth']>>['user']
>
