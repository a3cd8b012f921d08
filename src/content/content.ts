// Long: the whole Local API, as its users see it, on one page.

import type { AccountsOptions } from './accounts/accounts.ts'
import type {
  AccountOperationOptions,
  Authenticated,
  ChangeEmailOptions,
  ChangePasswordOptions,
  EmailChange,
  EndSessionsOptions,
  FullDoc,
  LoginOptions,
  LogoutOptions,
  MailedToken,
  MailedTokenOptions,
  NamesWithAccounts,
  ResetPasswordOptions,
  Session,
  SetPasswordOptions,
  SignedIn,
  StartSessionOptions,
  TokenSource,
  VerifyEmailOptions,
  VerifyWithPasswordOptions,
} from './accounts/operation-types.ts'
import type { Collection, Global } from './collections/collection.ts'
import type { Depth, Shape } from './collections/document.ts'
import type { Database } from './database/database.ts'
import type { TransactionOptions } from './database/transactions.ts'
import type {
  Bulk,
  ByID,
  ByWhere,
  ContentTypes,
  CountOptions,
  CreateManyOptions,
  CreateOptions,
  DeleteOptions,
  Doc,
  DuplicateOptions,
  FieldSelection,
  FindByIDOptions,
  FindGlobalOptions,
  FindOptions,
  FindVersionByIDOptions,
  FindVersionsOptions,
  FoundDocs,
  MaybeDoc,
  NamesWithFiles,
  OpenFileOptions,
  RestoreVersionOptions,
  Result,
  UpdateGlobalOptions,
  UpdateOptions,
  Version,
} from './documents/operation-types.ts'
import type { FileStore } from './files/file-store.ts'
import type { OpenedFile } from './files/files.ts'

/** The collections of an application, by name. */
export type Collections = Readonly<Record<string, Collection>>
/** The globals of an application, by name. */
export type Globals = Readonly<Record<string, Global>>

/** What content is made of. */
export interface ContentOptions<C extends Collections, G extends Globals> {
  readonly database: Pick<Database<unknown>, 'withTables'>
  /** By the name that operations call them, which is also the name of their table. */
  readonly collections: C
  /** Default: none. */
  readonly globals?: G
  /** Where the bytes of uploads are. Needed where a collection has `upload`. */
  readonly files?: FileStore
  /** What signs sessions. Needed where a collection has `auth`. */
  readonly accounts?: AccountsOptions
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

/** What the types know of a collection. */
export type ShapeOf<One extends Collection> = One extends Collection<infer Is> ? Is : Shape

/** What the types know of these collections and globals. */
export interface TypesOf<C extends Collections, G extends Globals> {
  readonly collections: { readonly [Name in keyof C]: ShapeOf<C[Name]> }
  readonly globals: { readonly [Name in keyof G]: NonNullable<G[Name]['~types']> }
  readonly user: NonNullable<(C[keyof C] | G[keyof G])['~types']>['user']
}

/** The names of the collections. */
export type CollectionNames<T extends ContentTypes> = keyof T['collections'] & string

/** `select` left out: every field. */
export type NoSelection = Record<never, never>

/**
 * The Local API. Every operation is typed by the name of its collection, checks the access rules unless
 * `overrideAccess: true` is written, and rejects with a `ContentError` where it refuses; what the database says (busy,
 * full) is passed on. Inside `transaction` it takes part in that one.
 */
export interface Content<T extends ContentTypes> {
  /**
   * Makes a document. Rejects with `ACCESS_DENIED`, with `INVALID_INPUT` where the data does not fit the schema or a
   * unique value is taken, and with `FILE_…` where the file is refused.
   */
  create<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
  >(options: CreateOptions<T, Name, Deep, Chosen, Draft>): Promise<Result<T, Name, Deep, Chosen, Draft>>

  /**
   * Creates many documents in one transaction and few statements: all, or none. Rejects as `create` does; the message and
   * the keys of `errors` begin with the index of the document.
   */
  createMany<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
  >(options: CreateManyOptions<T, Name, Deep, Chosen, Draft>): Promise<Result<T, Name, Deep, Chosen, Draft>[]>

  /** One page of the documents that the user may read. Rejects with `ACCESS_DENIED` if the rule allows none of them. */
  find<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
    Counted extends boolean = false,
  >(
    options: FindOptions<T, Name, Deep, Chosen, Draft, Counted>,
  ): Promise<FoundDocs<Result<T, Name, Deep, Chosen, Draft>, Counted>>

  /** One document. Rejects with `NOT_FOUND` where there is none that the user may read, and with `ACCESS_DENIED`. */
  findByID<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
    Silent extends boolean = false,
  >(
    options: FindByIDOptions<T, Name, Deep, Chosen, Draft, Silent>,
  ): Promise<MaybeDoc<Result<T, Name, Deep, Chosen, Draft>, Silent>>

  /**
   * Changes a document, or all that match. What is not in `data` stays; the whole has to fit the schema. Rejects with
   * `NOT_FOUND`, `ACCESS_DENIED`, `INVALID_INPUT`, and with `CONFLICT` if a `where` next to the id does not hold.
   */
  update<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
  >(
    options: UpdateOptions<T, Name, Deep, Chosen, Draft> & ByID<T, Name>,
  ): Promise<Result<T, Name, Deep, Chosen, Draft>>
  update<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
  >(
    options: UpdateOptions<T, Name, Deep, Chosen, Draft> & ByWhere<T, Name>,
  ): Promise<Bulk<Result<T, Name, Deep, Chosen, Draft>>>

  /** Deletes a document, or all that match, and returns what was deleted. Rejects as `update` does. */
  delete<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
  >(
    options: DeleteOptions<T, Name, Deep, Chosen> & ByID<T, Name>,
  ): Promise<Result<T, Name, Deep, Chosen, false>>
  delete<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
  >(
    options: DeleteOptions<T, Name, Deep, Chosen> & ByWhere<T, Name>,
  ): Promise<Bulk<Result<T, Name, Deep, Chosen, false>>>

  /** How many documents match that the user may read. */
  count<Name extends CollectionNames<T>>(
    options: CountOptions<T, Name>,
  ): Promise<{ readonly totalDocs: number }>

  /**
   * The file of a document that the user may read, for a response: see `fileHeaders`. Nothing of it is read before
   * `stream()`. Rejects as `findByID` does.
   */
  openFile<Name extends NamesWithFiles<T>>(options: OpenFileOptions<T, Name>): Promise<OpenedFile>

  /**
   * Removes the bytes that no document names: what a crash left between a file and its document. `olderThan` is in
   * milliseconds, a day by default; no upload may take longer. To be called at the start, and every day or so. How many
   * there were.
   */
  sweepFiles(options?: { readonly olderThan?: number }): Promise<number>

  /**
   * Makes a copy of a document that the user may read and make. Unique words end in `-copy` unless `data` gives others,
   * fields that the user may not write have their defaults, and with drafts the copy is one.
   */
  duplicate<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
  >(options: DuplicateOptions<T, Name, Deep, Chosen>): Promise<Result<T, Name, Deep, Chosen, false>>

  /** Former versions, of documents that the user may update unless `readVersions` says otherwise. */
  findVersions<Name extends CollectionNames<T>, Counted extends boolean = false>(
    options: FindVersionsOptions<T, Name, Counted>,
  ): Promise<FoundDocs<Version<Doc<T, Name>>, Counted>>

  findVersionByID<Name extends CollectionNames<T>>(
    options: FindVersionByIDOptions<T, Name>,
  ): Promise<Version<Doc<T, Name>>>

  /**
   * Makes a document as it was, which is one more version. Fields that the user may not change, hidden fields and the
   * file stay as they are. Rejects with `INVALID_INPUT` where the version does not fit the schema any more.
   */
  restoreVersion<
    Name extends CollectionNames<T>,
    Deep extends Depth = 0,
    const Chosen extends FieldSelection = NoSelection,
    Draft extends boolean = false,
  >(
    options: RestoreVersionOptions<T, Name, Deep, Chosen, Draft>,
  ): Promise<Result<T, Name, Deep, Chosen, Draft>>

  /** The document that a global is. Rejects with `NOT_FOUND` where it has never been written and has no defaults. */
  findGlobal<Slug extends keyof T['globals'] & string>(
    options: FindGlobalOptions<T, Slug>,
  ): Promise<T['globals'][Slug]['document']>

  updateGlobal<Slug extends keyof T['globals'] & string>(
    options: UpdateGlobalOptions<T, Slug>,
  ): Promise<T['globals'][Slug]['document']>

  /**
   * Signs in: checks the password and begins a session. Rejects with `INVALID_CREDENTIALS`, which is the same (and
   * takes as long) for no account, another password, a locked account and one that is not confirmed; with
   * `TOO_MANY_ATTEMPTS` and `ACCOUNTS_BUSY`, both with `retryAfterSeconds` in seconds.
   */
  login<Name extends NamesWithAccounts<T>>(options: LoginOptions<Name>): Promise<SignedIn<FullDoc<T, Name>>>

  /** Ends the session of a token, at once and everywhere; false where there is none. Never an error. */
  logout(options: LogoutOptions): Promise<{ readonly isEnded: boolean }>

  /**
   * Another token for the same session. The former one is taken for 10 seconds more, and gives the same successor: two
   * tabs can do this at once. After that it is taken for stolen, and its session ends. Rejects with `SESSION_ENDED`.
   */
  refresh(options: TokenSource): Promise<SignedIn<FullDoc<T, NamesWithAccounts<T>>>>

  /** Who a token is of: the account as it is now, with everything that is not hidden. One statement. */
  auth(options: TokenSource): Promise<Authenticated<FullDoc<T, NamesWithAccounts<T>>>>

  /**
   * Makes a token that sets a new password: mail it to `user.email` as a link. Null where there is no such account: say
   * the same to the visitor, who learns nothing. Rejects with `TOO_MANY_ATTEMPTS`.
   */
  forgotPassword<Name extends NamesWithAccounts<T>>(
    options: MailedTokenOptions<Name>,
  ): Promise<MailedToken<FullDoc<T, Name>> | null>

  /** Sets a new password, once a token; ends every session, and begins none. Rejects with `INVALID_TOKEN`. */
  resetPassword<Name extends NamesWithAccounts<T>>(
    options: ResetPasswordOptions<Name>,
  ): Promise<{ readonly user: FullDoc<T, Name> }>

  /** Makes a token that confirms an e-mail address. Null where there is no such account, or it is confirmed. */
  requestVerification<Name extends NamesWithAccounts<T>>(
    options: MailedTokenOptions<Name>,
  ): Promise<MailedToken<FullDoc<T, Name>> | null>

  /**
   * Confirms the address that a token was sent to, and signs in a caller who also knows the account's password. Ask for it: who
   * reads the e-mail of an address need not be who has created the account. Rejects with `INVALID_CREDENTIALS` for
   * `password`, `TOO_MANY_ATTEMPTS` and `INVALID_TOKEN`.
   */
  verifyEmail<Name extends NamesWithAccounts<T>>(
    options: VerifyWithPasswordOptions<Name>,
  ): Promise<SignedIn<FullDoc<T, Name>>>
  /** Confirms the address that a token was sent to. Rejects with `INVALID_TOKEN`. */
  verifyEmail<Name extends NamesWithAccounts<T>>(
    options: VerifyEmailOptions<Name>,
  ): Promise<{ readonly user: FullDoc<T, Name> }>

  /**
   * Sets another password for a signed-in user who knows the present one. Every session ends; a new one begins.
   * Rejects with `SESSION_ENDED`, `INVALID_CREDENTIALS` and `INVALID_INPUT` with the fields, `TOO_MANY_ATTEMPTS`.
   */
  changePassword(options: ChangePasswordOptions): Promise<SignedIn<FullDoc<T, NamesWithAccounts<T>>>>

  /**
   * Begins a change of the e-mail address: mail the token to the new address as a link. The address stays as it is until
   * `confirmEmail`. Null where the new address belongs to another account: say the same to the visitor. Rejects with
   * `SESSION_ENDED`, `INVALID_CREDENTIALS`, `TOO_MANY_ATTEMPTS`, `INVALID_INPUT`.
   */
  changeEmail(options: ChangeEmailOptions): Promise<EmailChange<FullDoc<T, NamesWithAccounts<T>>> | null>

  /** Completes a change of address. The new one is confirmed; every session ends. Rejects with `INVALID_TOKEN`. */
  confirmEmail<Name extends NamesWithAccounts<T>>(
    options: VerifyEmailOptions<Name>,
  ): Promise<{ readonly user: FullDoc<T, Name> }>

  /**
   * Begins a session without a password, for an application that has checked another proof: OpenID Connect, a passkey, a
   * magic link. Rejects with `ACCESS_DENIED` without `overrideAccess: true`, and with `NOT_FOUND`.
   * @example const { token } = await content.startSession({ collection: 'users', id: user.id, overrideAccess: true })
   */
  startSession<Name extends NamesWithAccounts<T>>(
    options: StartSessionOptions<Name>,
  ): Promise<SignedIn<FullDoc<T, Name>>>

  /** Sets the password of another user, as an administrator does; every session of the account ends. */
  setPassword<Name extends NamesWithAccounts<T>>(options: SetPasswordOptions<Name>): Promise<void>

  /** Opens a locked account at once, for those who may update it. */
  unlock<Name extends NamesWithAccounts<T>>(options: AccountOperationOptions<T['user'], Name>): Promise<void>

  /** Where an account is signed in, the newest first, for those who may update it. */
  findSessions<Name extends NamesWithAccounts<T>>(
    options: AccountOperationOptions<T['user'], Name>,
  ): Promise<Session[]>

  /** Ends one session of an account, or all, for those who may update it. */
  endSessions<Name extends NamesWithAccounts<T>>(options: EndSessionsOptions<T['user'], Name>): Promise<void>

  /**
   * Runs `work` in a transaction that every operation inside joins; it is kept when `work` resolves. It is
   * `serializable`: what `work` read is still so when it commits. On PostgreSQL `work` runs again when a concurrent
   * transaction was first, so it must have no effect outside the database. Inside another transaction it is a savepoint
   * with the isolation of that one; read with `lock: true` there.
   */
  transaction<Value>(work: () => Promise<Value>, options?: TransactionOptions): Promise<Value>
}

/**
 * Makes the Local API. Checks the definitions (a TypeError says what is wrong) and compares every collection with its
 * table: rejects with `DATABASE_UNUSABLE` and the SQL that is missing, ready to be put into a migration.
 * @example
 * const { collection } = collectionsWith<User>()
 * const posts = collection({
 *   schema: z.object({ title: z.string().min(1), slug: z.string(), likes: z.int().default(0), author: z.string() }),
 *   access: {
 *     create: ({ user }) => user !== null,
 *     read: always,
 *     update: ({ user }) => user?.role === 'admin' || { author: { equals: user?.id ?? '' } },
 *     delete: ({ user }) => user?.role === 'admin',
 *   },
 *   unique: ['slug'],
 * })
 * const content = await createContent({ database, collections: { posts } })
 * const post = await content.create({ collection: 'posts', data: { title, slug, author: user.id }, user })
 * await content.update({ collection: 'posts', id: post.id, data: { likes: { increment: 1 } }, overrideAccess: true })
 * const { docs } = await content.find({ collection: 'posts', where: { title: { like: 'server' } }, limit: 20, user })
 */
export async function createContent<C extends Collections, const G extends Globals = Record<never, Global>>(
  options: ContentOptions<C, G>,
): Promise<Content<TypesOf<C, G>>> {
  const { assembleContent } = await import('./assemble-content.ts')
  // The operations check what they are given when they are called; their types are for those who call.
  return (await assembleContent(options)) as unknown as Content<TypesOf<C, G>>
}
