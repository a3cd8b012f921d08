// Long: the options and answers of every operation. Types only.
import type { Context } from '../collections/access.ts'
import type { Depth, Flat, GlobalShape, Populated, Shape, Shapes, Stamps } from '../collections/document.ts'
import type { FileInput } from '../files/file-input.ts'
import type { Sort, Where } from '../query/where-types.ts'

/** What the types know of a whole `createContent`. */
export interface ContentTypes {
  readonly collections: Shapes
  readonly globals: Readonly<Record<string, GlobalShape>>
  readonly user: unknown
}

/** In whose name something is done. */
export interface CallOptions<User> {
  /** The acting user; null for a visitor who is not signed in. @default null */
  readonly user?: User | null | undefined
  /** What rules and hooks of this call should know besides. Default: nothing. */
  readonly context?: Context | undefined
  /** Leaves the access rules out, of fields too. Default false. */
  readonly overrideAccess?: boolean | undefined
}

/** What of a document is wanted. */
export interface ShowOptions<Deep, Chosen, Document> {
  /** Levels of relations to read along, 0 to 5. Default 0: ids stay ids. */
  readonly depth?: Deep
  /** Default: every field that the user may read. */
  readonly select?: { readonly [Field in keyof Chosen]: Field extends keyof Document ? Chosen[Field] : never }
  /** Shows fields that are `hidden`; only together with `overrideAccess: true`. Default false. */
  readonly showHiddenFields?: boolean | undefined
}

/** `true`: the newest draft instead of what was published; when writing: into the draft. Default false. */
export interface DraftOption<Draft> {
  readonly draft?: Draft
}

/** The fields that are wanted (`true`), or those that are not (`false`). `id` always comes along. */
export type FieldSelection = Readonly<Record<string, boolean>>

/** The file of a document, in a collection with `upload`. */
export type FileData<Is extends Shape> = Is['hasFiles'] extends true ? FileInput : never

/** The collection that an operation is about, by its name. */
export interface CollectionOption<Name> {
  readonly collection: Name
}

/** Changes a number by so much, whatever it is by then: of two likes at once neither is lost. */
export interface Increment {
  readonly increment: number
}

/** The status of a document, in a collection with drafts. */
export type StatusOption<Is extends Shape> = Is['hasDrafts'] extends true
  ? { readonly _status?: 'draft' | 'published' }
  : unknown

/** What an account signs in with: never a field, never read. */
export type PasswordOption<Is extends Shape> = Is['hasAccounts'] extends true
  ? { readonly password?: string }
  : unknown

/** The data of a new document: what its schema takes, and a status or a password where the collection has them. */
export type CreateData<Is extends Shape, Draft> = (Draft extends true ? Partial<Is['input']> : Is['input']) &
  StatusOption<Is> &
  PasswordOption<Is>

/** What is not named stays. A field that may be missing is cleared by undefined or null. */
export type UpdateData<Is extends Shape> = {
  readonly [Field in keyof Is['input']]?:
    | Is['input'][Field]
    | ClearedValue<Is['input'][Field]>
    | IncrementOf<Is['input'][Field]>
} & StatusOption<Is>

/** What clears a field that may be missing. */
export type ClearedValue<Value> = undefined extends Value ? null | undefined : never
/** The increment that a field of numbers takes. */
export type IncrementOf<Value> = [NonNullable<Value>] extends [number] ? Increment : never

/** The shape of one collection. */
export type ShapeIn<T extends ContentTypes, Name extends keyof T['collections']> = T['collections'][Name]
/** A document of a collection as it is read. */
export type Doc<T extends ContentTypes, Name extends keyof T['collections']> = ShapeIn<T, Name>['document']

/** A document as asked for: so deep, these fields, a draft that may be incomplete. */
export type Result<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep extends Depth,
  Chosen,
  Draft,
> = Selected<DraftOf<Populated<T['collections'], Name, Deep>, ShapeIn<T, Name>['hasDrafts'], Draft>, Chosen>

/** The fields of a document that `select` chooses. */
export type Selected<Document, Chosen> = [keyof Chosen] extends [never]
  ? Document
  : true extends Chosen[keyof Chosen]
    ? Flat<Pick<Document, ('id' | keyof Chosen) & keyof Document>>
    : Flat<Omit<Document, keyof Chosen>>

/** The fields that every draft has. */
export type DraftKept = keyof Stamps | '_status'

/** A document, or its draft, of which every field may be missing. */
export type DraftOf<Document, HasDrafts, Draft> = [HasDrafts, Draft] extends [true, true]
  ? Flat<Pick<Document, DraftKept & keyof Document> & Partial<Omit<Document, DraftKept>>>
  : Document

/** What the options of operations on one collection share. */
export interface DocumentOptions<T extends ContentTypes, Name extends keyof T['collections'], Deep, Chosen>
  extends CallOptions<T['user']>,
    ShowOptions<Deep, Chosen, Doc<T, Name>>,
    CollectionOption<Name> {}

/** The same of operations that know drafts. */
export interface DraftDocumentOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
> extends DocumentOptions<T, Name, Deep, Chosen>,
    DraftOption<Draft> {}

/** Options of `content.create`. */
export interface CreateOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft> {
  readonly data: CreateData<ShapeIn<T, Name>, Draft> & ImportData
  /** Of a collection with `upload`, where it is needed. A file that is refused leaves nothing behind. */
  readonly file?: FileData<ShapeIn<T, Name>> | undefined
}

/** What an import may give besides, with `overrideAccess: true`. */
export interface ImportData {
  /** A UUID in lower case. Default: a new one. */
  readonly id?: string
  /** Milliseconds since 1970, or a Date. Default: now. */
  readonly createdAt?: number | Date
  readonly updatedAt?: number | Date
  /** Of an account: a hash by Argon2id, bcrypt, scrypt or PBKDF2. The first sign-in replaces it by Argon2id. */
  readonly passwordHash?: string
}

/** Options of `content.createMany`. */
export interface CreateManyOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft> {
  /** At most 10,000. */
  readonly data: readonly (CreateData<ShapeIn<T, Name>, Draft> & ImportData)[]
}

/** Which page of a list is wanted. */
export interface ListOptions<Document, Counted> {
  /** Default: everything that the user may read; of versions, those of all documents that the user may update. */
  readonly where?: Where<Document> | undefined
  /** Default: the collection's `defaultSort`; of versions, the newest first. */
  readonly sort?: Sort<Document> | undefined
  /** 1 to 100. @default 10 */
  readonly limit?: number | undefined
  /** From 1. Deep pages cost what they skip: use `cursor` there. @default 1 */
  readonly page?: number | undefined
  /** The `nextCursor` of the page before; costs the same however deep. */
  readonly cursor?: string | null | undefined
  /** `true`: counts all that match too (`totalDocs`, `totalPages`). @default false */
  readonly count?: Counted
}

/** Options of `content.find`. */
export interface FindOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
  Counted,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft>,
    ListOptions<Doc<T, Name>, Counted> {
  /** `true`: an empty page where access is denied. Default false: rejects. */
  readonly disableErrors?: boolean | undefined
  /** `true`, inside a transaction: no other transaction changes these documents before it ends. Default false. */
  readonly lock?: boolean | undefined
}

/** One page of documents. */
export interface PaginatedDocs<Document> {
  readonly docs: Document[]
  readonly limit: number
  /** Undefined where the page was found by a cursor. */
  readonly page: number | undefined
  /** The number of the first document on this page, from 1; undefined with a cursor. */
  readonly pagingCounter: number | undefined
  readonly hasNextPage: boolean
  readonly hasPrevPage: boolean
  readonly nextPage: number | null
  readonly prevPage: number | null
  /** For `cursor`. Null on the last page, and where the sorted values are longer than a cursor can be. */
  readonly nextCursor: string | null
}

/** With `count: true`. */
export interface Totals {
  readonly totalDocs: number
  readonly totalPages: number
}

/** A page, with totals where they were asked for. */
export type FoundDocs<Document, Counted> = Counted extends true
  ? PaginatedDocs<Document> & Totals
  : PaginatedDocs<Document>

/** Options of `content.findByID`. */
export interface FindByIDOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
  Silent,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft> {
  readonly id: string
  /** `true`: null instead of `NOT_FOUND` and `ACCESS_DENIED`. Default false. */
  readonly disableErrors?: Silent
  /** `true`, inside a transaction: no other transaction changes the document before it ends. Default false. */
  readonly lock?: boolean | undefined
}

/** The document, or null too where errors are disabled. */
export type MaybeDoc<Document, Silent> = Silent extends true ? Document | null : Document

/** Options of `content.count`. */
export interface CountOptions<T extends ContentTypes, Name extends keyof T['collections']>
  extends CallOptions<T['user']>,
    DraftOption<boolean | undefined>,
    CollectionOption<Name> {
  readonly where?: Where<Doc<T, Name>> | undefined
}

/** One document; with `where` only if that holds for it too, else `CONFLICT`. */
export interface ByID<T extends ContentTypes, Name extends keyof T['collections']> {
  readonly id: string
  readonly where?: Where<Doc<T, Name>>
}

/** All documents that match and that the user may write, each by itself. */
export interface ByWhere<T extends ContentTypes, Name extends keyof T['collections']> {
  readonly id?: never
  readonly where: Where<Doc<T, Name>>
  /** 1 to 1,000, in the order of their ids. Default: all, and more than 1,000 are refused. */
  readonly limit?: number | undefined
}

/** Options of `content.update`. */
export interface UpdateOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft> {
  readonly data: UpdateData<ShapeIn<T, Name>>
  /**
   * `true`: saved automatically while the user writes. Of several in a row only the last is kept as a version. Default false.
   */
  readonly autosave?: boolean | undefined
  /** Takes the place of the file that is there. */
  readonly file?: FileData<ShapeIn<T, Name>> | undefined
}

/** The collections with `upload`. */
export type NamesWithFiles<T extends ContentTypes> = {
  [Name in keyof T['collections'] & string]: ShapeIn<T, Name>['hasFiles'] extends true ? Name : never
}[keyof T['collections'] & string]

/** Options of `content.openFile`. */
export interface OpenFileOptions<T extends ContentTypes, Name>
  extends CallOptions<T['user']>,
    DraftOption<boolean | undefined>,
    CollectionOption<Name> {
  readonly id: string
}

/** Options of `content.delete`. */
export interface DeleteOptions<T extends ContentTypes, Name extends keyof T['collections'], Deep, Chosen>
  extends DocumentOptions<T, Name, Deep, Chosen> {}

/** Options of `content.duplicate`. */
export interface DuplicateOptions<T extends ContentTypes, Name extends keyof T['collections'], Deep, Chosen>
  extends DocumentOptions<T, Name, Deep, Chosen> {
  readonly id: string
  /** What the copy has of its own. */
  readonly data?: Partial<CreateData<ShapeIn<T, Name>, true>> | undefined
}

/** What is known of a version: the fields that `findVersions` filters and sorts by. */
export interface VersionInfo {
  readonly id: string
  /** The document's id. */
  readonly parent: string
  /** Counted from 1 for each document. */
  readonly number: number
  /** Only where there are drafts. */
  readonly status?: 'draft' | 'published'
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** A document as it was. */
export interface Version<Document> extends VersionInfo {
  /** Fields that came later are missing, and those that the user may not read. */
  readonly version: Partial<Document>
}

/** Options of `content.findVersions`: `where: { parent: { equals: post.id } }`. */
export interface FindVersionsOptions<T extends ContentTypes, Name extends keyof T['collections'], Counted>
  extends CallOptions<T['user']>,
    CollectionOption<Name>,
    ListOptions<VersionInfo, Counted> {
  readonly showHiddenFields?: boolean | undefined
}

/** Options of `content.findVersionByID`. */
export interface FindVersionByIDOptions<T extends ContentTypes, Name extends keyof T['collections']>
  extends CallOptions<T['user']>,
    CollectionOption<Name> {
  /** The version's id. */
  readonly id: string
  readonly showHiddenFields?: boolean | undefined
}

/** Options of `content.restoreVersion`. */
export interface RestoreVersionOptions<
  T extends ContentTypes,
  Name extends keyof T['collections'],
  Deep,
  Chosen,
  Draft,
> extends DraftDocumentOptions<T, Name, Deep, Chosen, Draft> {
  /** The version's id. */
  readonly id: string
}

/** Options of `content.findGlobal`. */
export interface FindGlobalOptions<T extends ContentTypes, Slug extends keyof T['globals']>
  extends CallOptions<T['user']> {
  readonly slug: Slug
}

/** Options of `content.updateGlobal`. */
export interface UpdateGlobalOptions<T extends ContentTypes, Slug extends keyof T['globals']>
  extends FindGlobalOptions<T, Slug> {
  readonly data: Partial<T['globals'][Slug]['input']>
}

/** What came of a change of many: those that were refused were left as they are. */
export interface Bulk<Document> {
  readonly docs: Document[]
  readonly errors: readonly BulkError[]
  /** Whether more documents match than `limit`. */
  readonly hasNextPage: boolean
}

/** Why one document of a bulk operation was refused. */
export interface BulkError {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly errors?: Readonly<Record<string, string>>
}
