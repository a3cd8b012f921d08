import type { CollectionOption, ContentTypes, ShapeIn } from '../documents/operation-types.ts'
import type { HeadersInput } from './token-in.ts'

/** The collections with `auth`. */
export type NamesWithAccounts<T extends ContentTypes> = {
  [Name in keyof T['collections'] & string]: ShapeIn<T, Name>['hasAccounts'] extends true ? Name : never
}[keyof T['collections'] & string]

/** An account with every field, which its owner is shown; what is `hidden` is not there. */
export type FullDoc<T extends ContentTypes, Name extends keyof T['collections']> = ShapeIn<T, Name>['full']

/** The public part of a session. */
export interface Session {
  /** Not a secret: the secret is in the token. */
  readonly id: string
  readonly collection: string
  /** The id of the account. */
  readonly account: string
  /** Milliseconds since 1970, as all times. */
  readonly createdAt: number
  /** To within the hour. */
  readonly usedAt: number
  /** When it ends, whether it is used or not. */
  readonly endsAt: number
}

/** The session that a token is of. */
export interface LiveSession extends Session {
  /** What the token is about has changed, as a role: give the browser another one with `refresh`. */
  readonly isStale: boolean
  /** Grows with every change of the password and every sign-out everywhere. */
  readonly credentialVersion: number
}

/** What a sign-in gives. */
export interface SignedIn<User> {
  readonly user: User
  /** A JWT, for the browser's cookie or a program's `Authorization: Bearer`. A secret. */
  readonly token: string
  readonly session: LiveSession
}

/** The account of a token; null if the token is not valid any more, or never was. */
export type Authenticated<User> =
  | { readonly user: User; readonly session: LiveSession }
  | { readonly user: null; readonly session: null }

/** Where the token is: as it is, or in the headers of a request, as a cookie or as `Authorization: Bearer`. */
export type TokenSource =
  | { readonly token: string; readonly headers?: never; readonly cookie?: never }
  | {
      readonly headers: HeadersInput
      /** The cookie's name. Default: `__Host-session`, else `session`; say which one it is where you know. */
      readonly cookie?: string
      readonly token?: never
    }

/** Where the caller is. */
export interface AddressOption {
  /** The visitor's address, for the limits. Without it only the account is counted. */
  readonly address?: string | undefined
}

/** Options of `content.login`. */
export interface LoginOptions<Name> extends CollectionOption<Name>, AddressOption {
  /** One of `email` and `username`, and the password. */
  readonly data: { readonly email?: string; readonly username?: string; readonly password: string }
}

/** Options of `content.logout`. */
export type LogoutOptions = TokenSource & {
  /** `true`: of all browsers, and forms that were rendered before are void. Default false. */
  readonly allSessions?: boolean
}

/** Options of `content.forgotPassword` and `content.requestVerification`. */
export interface MailedTokenOptions<Name> extends CollectionOption<Name>, AddressOption {
  readonly data: { readonly email: string }
}

/** What to send by mail, and to whom. */
export interface MailedToken<User> {
  /** A secret: good once and for a while. */
  readonly token: string
  readonly user: User
}

/** Options of `content.resetPassword`. */
export interface ResetPasswordOptions<Name> extends CollectionOption<Name> {
  /** The one that was sent by mail. */
  readonly token: string
  readonly password: string
}

/** Options of `content.verifyEmail`. */
export interface VerifyEmailOptions<Name> extends CollectionOption<Name> {
  readonly token: string
}

/** Options of `content.verifyEmail` that signs in too`. */
export interface VerifyWithPasswordOptions<Name> extends VerifyEmailOptions<Name>, AddressOption {
  /** The account's own. */
  readonly password: string
}

/** Options of `content.changePassword`. */
export type ChangePasswordOptions = TokenSource &
  AddressOption & {
    /** The present one. */
    readonly password: string
    readonly newPassword: string
  }

/** Options of `content.changeEmail`. */
export type ChangeEmailOptions = TokenSource &
  AddressOption & {
    /** The present password. */
    readonly password: string
    /** The new address. */
    readonly email: string
  }

/** A change of address that waits for its link. */
export interface EmailChange<User> extends MailedToken<User> {
  /** Where the link is sent: the new address. */
  readonly email: string
}

/** Options of `content.startSession`. */
export interface StartSessionOptions<Name> extends CollectionOption<Name> {
  /** The account's id. */
  readonly id: string
  /** Says that you have checked who it is. */
  readonly overrideAccess: true
}

/** Options of `content.setPassword`. */
export interface SetPasswordOptions<Name> extends StartSessionOptions<Name> {
  readonly password: string
}

/** An account, and the user who acts on it: a user who may update it may. */
export interface AccountOperationOptions<User, Name> extends CollectionOption<Name> {
  /** The account's id. */
  readonly id: string
  readonly user?: User | null | undefined
  /** Leaves the access rule out. Default false. */
  readonly overrideAccess?: boolean
}

/** Options of `content.endSessions`. */
export interface EndSessionsOptions<User, Name> extends AccountOperationOptions<User, Name> {
  /** Only this one. Default: all, and forms that were rendered before are void. */
  readonly session?: string
}
