// `collection()`, and the types of its options. Over 200 lines because each option is documented at its only place.
import type { InputOf, ObjectSchema, OutputOf } from '../../schema/index.ts'
import type { UploadOptions } from '../files/upload.ts'
import type { AnyUser, CollectionAccess, FieldReadRule, FieldRule, GlobalAccess } from './access.ts'
import type { CollectionAuthOptions } from './auth-options.ts'
import type { DraftStatus, FileFields, Flat, GlobalShape, Shape, Stamps } from './document.ts'
import type { GlobalHooks, Hooks } from './hooks.ts'

/** What there is to say about one field beyond its schema. */
export interface FieldOptions<User> {
  /** Never read, filtered or sorted by, unless `showHiddenFields: true` is written. Default false. */
  readonly hidden?: boolean
  readonly access?: {
    /** Who may give it a value when a document is made. Others are refused. Default: who may create. */
    readonly create?: FieldRule<User>
    /** Who may change it. Others are refused. Default: who may update. */
    readonly update?: FieldRule<User>
    /** Who reads it. For others it is as if there were no such field. Default: who may read. */
    readonly read?: FieldReadRule<User>
  }
}

/** `true` is `{ max: 100, drafts: false, except: [] }`. */
export type VersionOptions = boolean | VersionSettings

/** How versions of documents are kept. */
export interface VersionSettings {
  /** Versions kept of each document; the oldest go. Default 100. */
  readonly max?: number
  /** Adds `_status` and the option `draft` to every operation. Default false. */
  readonly drafts?: boolean
  /**
   * Fields whose change alone keeps no version, and which a restored version leaves as they are: a thousand likes are
   * not a thousand versions. Default: none.
   */
  readonly except?: readonly string[]
}

/** Fields and the collections they refer to. */
export type RelationNames = Shape['relations']

/** What a collection is. Everything that is not required says what is done without it. */
export interface CollectionOptions<
  User,
  S extends ObjectSchema,
  Relations extends RelationNames,
  Versions extends VersionOptions,
  Fields,
  Upload,
  Auth,
> {
  /** The fields of a document, as a Standard Schema of an object that offers JSON Schema. */
  readonly schema: S
  /** Who may do what. All four are needed. */
  readonly access: CollectionAccess<User, ComparableDoc<WholeDocument<S, Versions, Upload>>>
  /** Per field: who may write and read it. */
  readonly fields?: Fields & FieldOptionsOf<User, S>
  readonly hooks?: Hooks<User, WholeDocument<S, Versions, Upload>, InputOf<S>, OutputOf<S>>
  /** Fields, or lists of fields together, of which no two documents have the same. Needs a unique index. */
  readonly unique?: readonly (FieldOf<S> | readonly FieldOf<S>[])[]
  /**
   * Indexes for what you filter and sort by: fields, or lists of fields together, descending with a minus:
   * `['status', ['author', '-createdAt']]`. Relations, `unique`, `createdAt`, `updatedAt` and the default sort have one
   * without being named.
   */
  readonly indexes?: readonly (IndexKey<S> | readonly IndexKey<S>[])[]
  /** The fields that hold the id, or a list of ids, of documents of another collection: `{ author: 'users' }`. */
  readonly relations?: Relations
  /** Keeps former versions. Default: none are kept. */
  readonly versions?: Versions
  /** The documents are files, and these are accepted. @default no files */
  readonly upload?: Upload
  /** The documents are accounts that users sign in to. @default no accounts */
  readonly auth?: Auth
  /** Default: the newest first. */
  readonly defaultSort?: string | readonly string[]
}

/** The names of the fields of a schema. */
export type FieldOf<S extends ObjectSchema> = keyof OutputOf<S> & string

/** A field of an index, descending with a minus. */
export type IndexKey<S extends ObjectSchema> =
  | FieldOf<S>
  | `-${FieldOf<S>}`
  | 'createdAt'
  | '-createdAt'
  | 'updatedAt'
  | '-updatedAt'

/** TypeScript would not take `'published'` for one of two words in what a rule returns; as text it does. */
export type ComparableDoc<Doc> = {
  [Field in keyof Doc]: Doc[Field] extends string | undefined | null ? string : Doc[Field]
}

/** The fields of drafts, in a collection that has them. */
export type DraftsOf<Versions> = Versions extends { readonly drafts: true } ? DraftStatus : unknown

/** The fields of files, in a collection that has them. */
export type FilesOf<Upload> = Upload extends UploadOptions ? FileFields : unknown

/** A document with every field. */
export type WholeDocument<S extends ObjectSchema, Versions, Upload> = Flat<
  Stamps & DraftsOf<Versions> & FilesOf<Upload> & OutputOf<S>
>

/** The fields that some caller does not get. */
export type RestrictedFields<Fields> = {
  [Field in keyof Fields]: Fields[Field] extends
    | { readonly hidden: true }
    | { readonly access: { readonly read: unknown } }
    ? Field
    : never
}[keyof Fields]

/** A document as every reader may see it: restricted fields may be missing. */
export type VisibleDoc<Doc, Fields> = [RestrictedFields<Fields>] extends [never]
  ? Doc
  : Flat<
      Stamps & Omit<Doc, RestrictedFields<Fields>> & Partial<Pick<Doc, RestrictedFields<Fields> & keyof Doc>>
    >

/** What the types know of a collection with these options. */
export interface CollectionShape<
  User,
  S extends ObjectSchema,
  Relations extends RelationNames,
  Versions,
  Fields,
  Upload,
  Auth,
> {
  readonly input: InputOf<S>
  readonly full: WholeDocument<S, Versions, Upload>
  readonly document: VisibleDoc<WholeDocument<S, Versions, Upload>, Fields>
  readonly relations: Relations
  readonly hasDrafts: Versions extends { readonly drafts: true } ? true : false
  readonly hasFiles: Upload extends UploadOptions ? true : false
  readonly hasAccounts: Auth extends CollectionAuthOptions ? true : false
  readonly user: User
}

/** What `collection()` gives: to be named in `createContent`. */
export interface Collection<Is extends Shape = Shape> {
  readonly kind: 'collection'
  readonly options: AnyCollectionOptions
  /** For the types only. */
  readonly '~types'?: Is
}

/** The options of a collection without their types. */
export type AnyCollectionOptions = CollectionOptions<
  unknown,
  ObjectSchema,
  RelationNames,
  VersionOptions,
  Readonly<Record<string, FieldOptions<unknown>>>,
  UploadOptions | undefined,
  CollectionAuthOptions | undefined
>

/** What a global is. */
export interface GlobalOptions<User, S extends ObjectSchema> {
  readonly schema: S
  readonly access: GlobalAccess<User>
  readonly hooks?: GlobalHooks<User, Flat<OutputOf<S> & GlobalStamps>, InputOf<S>, OutputOf<S>>
}

/** The fields that every global has. */
export interface GlobalStamps {
  /** Milliseconds since 1970; null as long as it has never been changed. */
  readonly updatedAt: number | null
}

/** What `global()` gives: to be named in `createContent`. */
export interface Global<Is extends GlobalShape = GlobalShape> {
  readonly kind: 'global'
  readonly options: AnyGlobalOptions
  /** For the types only. */
  readonly '~types'?: Is
}

/** The options of a global without their types. */
export type AnyGlobalOptions = GlobalOptions<unknown, ObjectSchema>

/** The options of the fields of a schema. */
export type FieldOptionsOf<User, S extends ObjectSchema> = {
  readonly [Field in FieldOf<S>]?: FieldOptions<User>
}

/** The fields that can hold an id, or several. */
export type RelationsOf<S extends ObjectSchema> = {
  readonly [Field in FieldOf<S> as NonNullable<OutputOf<S>[Field]> extends string | readonly string[]
    ? Field
    : never]?: string
}

/**
 * Makes `collection` and `global` for an application: with its own type of user, that access rules and hooks are given.
 * @example export const { collection, global } = collectionsWith<User>()
 */
export function collectionsWith<User = AnyUser>() {
  /** Describes a collection. Throws nothing: `createContent` says what is wrong with it, and knows its name. */
  function collection<
    S extends ObjectSchema,
    const Relations extends RelationsOf<S> = Record<never, string>,
    const Versions extends VersionOptions = false,
    const Fields extends FieldOptionsOf<User, S> = Record<never, FieldOptions<User>>,
    Upload extends UploadOptions | undefined = undefined,
    Auth extends CollectionAuthOptions | undefined = undefined,
  >(
    options: CollectionOptions<User, S, Relations, Versions, Fields, Upload, Auth>,
  ): Collection<CollectionShape<User, S, Relations, Versions, Fields, Upload, Auth>> {
    // The types of a definition are for those who call it; what runs takes documents of any shape.
    return { kind: 'collection', options: options as unknown as AnyCollectionOptions }
  }

  /** Describes a single document that is always there: the settings of a site. */
  function global<S extends ObjectSchema>(
    options: GlobalOptions<User, S>,
  ): Global<{ input: InputOf<S>; document: Flat<OutputOf<S> & GlobalStamps>; user: User }> {
    return { kind: 'global', options: options as unknown as AnyGlobalOptions }
  }

  return { collection, global }
}

const withAnyUser = collectionsWith()

/** Describes a collection, with `AnyUser` as the user; see `collectionsWith`. */
export const collection = withAnyUser.collection

/** Describes a global, with `AnyUser` as the user; see `collectionsWith`. */
export const global = withAnyUser.global
