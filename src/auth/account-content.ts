import type { Authenticated, MailedToken, Session, SignedIn, TokenSource } from '../content/index.ts'

/** What every account has. */
export interface AnyAccount {
  readonly id: string
}

interface Of {
  readonly collection: string
  readonly id: string
  readonly user?: AnyAccount | null
}

/** The operations about accounts, of a content whose collections are not known here. */
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
  logout(options: TokenSource & { readonly allSessions?: boolean }): Promise<{ readonly isEnded: boolean }>
  refresh(options: TokenSource): Promise<SignedIn<User>>
  auth(options: TokenSource): Promise<Authenticated<User>>
  forgotPassword(options: ToMail): Promise<MailedToken<Addressed> | null>
  requestVerification(options: ToMail): Promise<MailedToken<Addressed> | null>
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
  unlock(options: Of): Promise<void>
  findSessions(options: Of): Promise<Session[]>
  endSessions(options: Of & { readonly session?: string }): Promise<void>
}

interface ToMail {
  readonly collection: string
  readonly data: { readonly email: string }
  readonly address?: string | undefined
}

interface Addressed {
  readonly email: string
}

/** One of `email` and `username`, and the password. */
export interface LoginData {
  readonly email?: string
  readonly username?: string
  readonly password: string
}

/** The user that a content's `auth` gives. */
export type UserOf<Content extends { auth(options: never): Promise<Authenticated<unknown>> }> = NonNullable<
  Awaited<ReturnType<Content['auth']>>['user']
>
