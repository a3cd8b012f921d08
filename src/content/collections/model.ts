// Long: one function for each option of a collection, which checks it.

import type { ObjectSchema } from '../../schema/index.ts'
import { checkUpload, type Upload } from '../files/upload.ts'
import type { Columns } from '../query/column.ts'
import type { CollectionAccess } from './access.ts'
import { ACCOUNT_COLUMNS, type Account, checkAuth } from './auth-options.ts'
import { checkHooks } from './check-hooks.ts'
import type { AnyCollectionOptions, Collection, FieldOptions, VersionSettings } from './collection.ts'
import { columnOf, definitionError, inWords, requireNames } from './definition-errors.ts'
import { CREATED, FILE_FIELDS, type Field, fieldsOf, ID, STATUS, UPDATED } from './fields.ts'
import type { Hooks } from './hooks.ts'
import { type IndexPlan, indexPlansOf } from './index-plans.ts'
import { withCanonicalNames } from './login-names.ts'
import type { Fields } from './row.ts'

/** A collection as the operations use it: checked, with its table and columns. */
export interface Model {
  readonly name: string
  readonly table: string
  readonly schema: ObjectSchema
  /** Every field, in the order of documents. */
  readonly fields: readonly Field[]
  readonly byName: ReadonlyMap<string, Field>
  /** The same for queries of rules, which may ask for anything. */
  readonly columns: Columns
  readonly options: Readonly<Record<string, FieldOptions<unknown>>>
  readonly access: CollectionAccess<unknown, Fields>
  readonly hooks: Required<AnyHooks>
  readonly unique: readonly (readonly Field[])[]
  readonly indexes: readonly IndexPlan[]
  /** The names of collections, by field. */
  readonly relations: ReadonlyMap<string, string>
  /** The models of these collections, by field; filled when all collections are known. */
  readonly related: Map<string, Model>
  /** Null: none are kept. */
  readonly versions: Required<VersionSettings> | null
  readonly upload: Upload | null
  /** Null: the documents are no accounts. */
  readonly account: Account | null
  readonly defaultSort: string | readonly string[]
  /** Whether an operation takes more than one statement, or is watched by hooks: then it is a transaction. */
  readonly needsTransaction: { readonly change: boolean; readonly delete: boolean }
}

/** Hooks without the types of a collection. */
export type AnyHooks = Hooks<unknown, Fields, Fields, Fields>

/** Checks a definition. Throws a TypeError that names what is wrong and what to write instead. */
export function modelOf(name: string, { options }: Collection): Model {
  requireTable(name)
  requireNames(name, options, OPTIONS)
  const versions = versionsOf(name, options)
  const upload = options.upload ? checkUpload(options.upload) : null
  const fields = [
    ID,
    ...requireApart(name, fieldsOf(name, options.schema)),
    ...(upload ? FILE_FIELDS : []),
    ...(versions?.drafts ? [STATUS] : []),
    CREATED,
    UPDATED,
  ]
  const byName = byNameOf(name, fields)
  for (const field of versions?.except ?? []) requireField(`${name}.versions.except`, field, byName)
  const account = options.auth ? checkAuth(name, options.auth, byName) : null
  if (account && versions?.drafts)
    throw definitionError(`${name}.versions`, 'accounts have no drafts: leave drafts out, or auth.')
  const hooks = withLoginNameHook(checkHooks(name, options.hooks, HOOKS) as Model['hooks'], account)
  const relations = relationsOf(name, options, byName)
  const defaultSort = options.defaultSort ?? '-createdAt'
  requireDefaultSort(name, defaultSort, byName)
  return {
    name,
    table: columnOf(name),
    schema: options.schema,
    fields,
    byName,
    columns: byName,
    options: fieldOptionsOf(name, options, byName),
    access: accessOf(name, options),
    hooks,
    unique: withLogins(uniqueOf(name, options, byName), account, byName),
    relations,
    related: new Map(),
    indexes: indexPlansOf({
      table: columnOf(name),
      byName,
      declared: options.indexes ?? [],
      relations,
      defaultSort,
      hasFiles: upload !== null,
    }),
    versions,
    upload,
    account,
    defaultSort,
    needsTransaction: lengthsOf({ hooks, versions, upload, account }),
  }
}

const OPTIONS = [
  'schema',
  'access',
  'fields',
  'hooks',
  'unique',
  'indexes',
  'relations',
  'versions',
  'upload',
  'auth',
  'defaultSort',
]
const TAKEN = new Set([
  'versions',
  'globals',
  'submissions',
  'sessions',
  'account_tokens',
  'signpost_migrations',
])

function requireTable(name: string): void {
  if (!/^[a-z][a-zA-Z0-9]{0,40}$/.test(name)) {
    throw definitionError(name, 'a collection is named with letters and digits, as posts or blogPosts.')
  }
  if (TAKEN.has(columnOf(name)))
    throw definitionError(name, 'this name is taken by a table of ours. Choose another.')
}

/** Two fields of one column would overwrite each other. */
function requireApart(name: string, fields: readonly Field[]): readonly Field[] {
  const columns = fields.map(({ column }) => column)
  const twin = fields.find(({ column }, index) => columns.indexOf(column) !== index)
  if (twin) throw definitionError(`${name}.${twin.field}`, `another field is kept in ${twin.column} already.`)
  return fields
}

function byNameOf(name: string, fields: readonly Field[]): ReadonlyMap<string, Field> {
  const byName = new Map<string, Field>()
  for (const field of fields) {
    if (byName.has(field.field))
      throw definitionError(`${name}.${field.field}`, 'an upload has this field already.')
    byName.set(field.field, field)
  }
  return byName
}

function accessOf(name: string, { access }: AnyCollectionOptions): Model['access'] {
  const needed = ['create', 'read', 'update', 'delete'] as const
  requireNames(`${name}.access`, access ?? {}, [...needed, 'readVersions'])
  for (const operation of needed) {
    if (typeof access?.[operation] === 'function') continue
    throw definitionError(
      name,
      `there is no access rule for ${operation}. Write who may: access: { ${operation}: ({ user }) => user !== null }, or always.`,
    )
  }
  return access as Model['access']
}

function versionsOf(name: string, { versions = false }: AnyCollectionOptions): Model['versions'] {
  if (versions === false) return null
  const { max = 100, drafts = false, except = [] } = versions === true ? {} : versions
  if (versions !== true) requireNames(`${name}.versions`, versions, ['max', 'drafts', 'except'])
  if (Number.isSafeInteger(max) && max > 0) return { max, drafts, except }
  throw definitionError(`${name}.versions.max`, 'this has to be a whole number above 0.')
}

const HOOKS = [
  'beforeValidate',
  'beforeChange',
  'afterChange',
  'beforeRead',
  'afterRead',
  'beforeDelete',
  'afterDelete',
] as const

function lengthsOf({
  hooks,
  versions,
  upload,
  account,
}: Pick<Model, 'hooks' | 'versions' | 'upload' | 'account'>): Model['needsTransaction'] {
  const { beforeDelete, afterDelete, beforeRead, afterRead, ...changing } = hooks
  const has = (...lists: readonly (readonly unknown[])[]) => lists.some((list) => list.length > 0)
  const isAlways = versions !== null || account !== null || has(beforeRead, afterRead)
  return {
    change: isAlways || has(...Object.values(changing)),
    delete: isAlways || upload !== null || has(beforeDelete, afterDelete),
  }
}

function fieldOptionsOf(
  name: string,
  { fields = {} }: AnyCollectionOptions,
  byName: Model['byName'],
): Model['options'] {
  for (const [field, options] of Object.entries(fields)) {
    requireField(`${name}.fields`, field, byName)
    requireNames(`${name}.fields.${field}`, options, ['hidden', 'access'])
    requireNames(`${name}.fields.${field}.access`, options.access ?? {}, ['create', 'update', 'read'])
  }
  return fields
}

function uniqueOf(
  name: string,
  { unique = [] }: AnyCollectionOptions,
  byName: Model['byName'],
): Model['unique'] {
  return unique.map((entry) =>
    [entry].flat().map((field) => requireField(`${name}.unique`, String(field), byName)),
  )
}

/** Adds unique constraints on the login fields. */
function withLogins(
  unique: Model['unique'],
  account: Account | null,
  byName: Model['byName'],
): Model['unique'] {
  const isThere = (name: string) =>
    unique.some(([field, ...more]) => field?.field === name && more.length === 0)
  const missing = (account?.loginWith ?? []).filter((name) => !isThere(name))
  return [...unique, ...missing.map((name) => [requireField('auth.loginWith', name, byName)])]
}

/** Stores login names in the normalized form in which accounts are looked up. */
function withLoginNameHook(hooks: Model['hooks'], account: Account | null): Model['hooks'] {
  if (!account) return hooks
  const inOneForm = ({ data }: { readonly data: Record<string, unknown> }) => withCanonicalNames(data)
  return { ...hooks, beforeChange: [...hooks.beforeChange, inOneForm] }
}

/** Everything that is kept in the collection's own table. */
export function keptFields({ fields, account }: Model): readonly Field[] {
  return account ? [...fields, ...ACCOUNT_COLUMNS] : fields
}

function relationsOf(
  name: string,
  { relations = {} }: AnyCollectionOptions,
  byName: Model['byName'],
): Model['relations'] {
  const links = Object.entries(relations).filter((link): link is [string, string] => link[1] !== undefined)
  for (const [field] of links) {
    const { kind, items } = requireField(`${name}.relations`, field, byName)
    if (kind === 'text' || (kind === 'list' && items === 'text')) continue
    throw definitionError(
      `${name}.relations.${field}`,
      'a relation is the id of a document, or a list of ids: a text or texts.',
    )
  }
  return new Map(links)
}

function requireField(where: string, field: string, byName: Model['byName']): Field {
  const found = byName.get(field)
  if (found?.origin === 'schema') return found
  const names = [...byName.values()].filter(({ origin }) => origin === 'schema').map((one) => one.field)
  throw definitionError(where, `the schema has no field "${field}". It has: ${inWords(names)}.`)
}

/** An index cannot be planned for a field that does not exist; the sort itself is checked by `opening.ts`. */
function requireDefaultSort(name: string, sort: Model['defaultSort'], byName: Model['byName']): void {
  for (const key of [sort].flat()) {
    const field = key.replace(/^-/, '')
    if (byName.has(field)) continue
    const names = [...byName.keys()].join(', ')
    throw definitionError(
      `${name}.defaultSort`,
      `There is no field ${JSON.stringify(field)} to query; there are ${names}.`,
    )
  }
}
