import type { Where } from '../query/where-types.ts'
import type { AnyContent } from './loose.ts'

/** Who calls, unless `collectionsWith` names a richer type. */
export interface AnyUser {
  readonly id: string
  readonly role?: string | undefined
}

/** What the caller wants rules and hooks to know. Hooks of one call may leave things in it for each other. */
export type Context = Record<string, unknown>

/** What every rule and hook gets. */
export interface Call<User> {
  /** Null if no user is signed in. */
  readonly user: User | null
  readonly context: Context
  /** The Local API itself. It knows nothing of this call: say the `user`, or `overrideAccess: true`. */
  readonly content: AnyContent
}

/** What a rule about existing documents gets. */
export interface AccessCall<User> extends Call<User> {
  /** The document's id, where the call is about one. */
  readonly id?: string
  /** What an update would change, as it was sent: not checked yet. */
  readonly data?: Readonly<Record<string, unknown>>
}

/**
 * Decides about existing documents: all of them, none, or those that a where holds for. The where is a part of the
 * statement itself, so what it looks at cannot change between the check and the act.
 */
export type CollectionRule<User, Doc> = (call: AccessCall<User>) => Answer<Doc> | Promise<Answer<Doc>>

/** The answer of a rule: all documents, none, or those that match. */
export type Answer<Doc> = boolean | Where<Doc>

/** Decides whether something may be made. It sees the data as it was sent: not checked yet. */
export type CreateRule<User> = (
  call: Call<User> & { readonly data: Readonly<Record<string, unknown>> },
) => boolean | Promise<boolean>

/** Decides about one field. */
export type FieldRule<User> = (call: AccessCall<User>) => boolean | Promise<boolean>

/** Decides who reads a field. It knows no document: a field is filtered and sorted by before there is one. */
export type FieldReadRule<User> = (call: Call<User>) => boolean | Promise<boolean>

/** The rules of a collection. There is no default: write `always` for public access. */
export interface CollectionAccess<User, Doc> {
  readonly create: CreateRule<User>
  readonly read: CollectionRule<User, Doc>
  readonly update: CollectionRule<User, Doc>
  readonly delete: CollectionRule<User, Doc>
  /** Who sees former versions of a document, drafts among them. Default: who may update it. */
  readonly readVersions?: CollectionRule<User, Doc>
}

/** The rules of a global. */
export interface GlobalAccess<User> {
  readonly read: (call: Call<User>) => boolean | Promise<boolean>
  readonly update: CreateRule<User>
}

/** The rule that allows everyone, signed in or not. */
export const always = (): true => true
