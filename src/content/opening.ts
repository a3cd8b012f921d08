// Builds the context of the operations: models, table check, statements, files, accounts.
import { type AccountContext, type AccountsOptions, openAccounts } from './accounts/accounts.ts'
import type { Collection, Global } from './collections/collection.ts'
import { definitionError, inWords, requireNames } from './collections/definition-errors.ts'
import { globalModelOf } from './collections/global-model.ts'
import type { AnyContent } from './collections/loose.ts'
import { type Model, modelOf } from './collections/model.ts'
import type { Tables } from './collections/row.ts'
import { checkTables, requireOurTables } from './collections/table-check.ts'
import { plansOf } from './collections/table-sql.ts'
import type { Database } from './database/database.ts'
import type { CollectionRuntime } from './documents/context.ts'
import { openFiles } from './documents/file-usage.ts'
import type { UniqueIndexes } from './documents/problems.ts'
import { createGlobalRows } from './documents/rows/global-rows.ts'
import { Statements } from './documents/rows/statements.ts'
import { createVersionRows } from './documents/rows/version-rows.ts'
import { Visible } from './documents/visible.ts'
import { ContentError } from './errors.ts'
import type { FileStore } from './files/file-store.ts'
import { requirePackages } from './optional-packages.ts'
import { dialectOf } from './query/dialect.ts'
import { parseSelect } from './query/select.ts'
import { parseSort } from './query/sort.ts'

/** What `createContent` is given. */
export interface Opening {
  readonly database: Pick<Database<unknown>, 'withTables'>
  readonly collections: Readonly<Record<string, Collection>>
  readonly globals?: Readonly<Record<string, Global>>
  readonly files?: FileStore
  readonly accounts?: AccountsOptions
  readonly now?: () => number
}

/** Checks everything that can be checked before the first call. */
export async function openContext(opening: Opening, content: AnyContent): Promise<AccountContext> {
  const { files, now = Date.now } = opening
  requireNames('createContent', opening, ['database', 'collections', 'globals', 'files', 'accounts', 'now'])
  const models = modelsOf(opening)
  const globals = Object.entries(opening.globals ?? {}).map(([slug, global]) => globalModelOf(slug, global))
  await requirePackages({
    accounts: models.some(({ account }) => account),
    uploads: models.some(({ upload }) => upload),
  })
  const database = opening.database.withTables<Tables>()
  if (models.some(({ versions }) => versions))
    await requireOurTables(database, ['versions'], '003-content.sql')
  if (globals.length > 0) await requireOurTables(database, ['globals'], '003-content.sql')
  if (models.some(({ account }) => account))
    await requireOurTables(database, ['sessions', 'account_tokens'], '006-sessions.sql')
  const dialect = await dialectOf(database)
  const { unique, missingIndexes, byteIndexed } = await checkTables(database, models, dialect)
  warnOfIndexes(missingIndexes)
  const statements = new Statements(database, { ...dialect, byteIndexed })
  return {
    collections: new Map(models.map((model) => [model.name, runtimeOf(model, unique.get(model.name))])),
    database,
    statements,
    files: openFiles({ models, statements, database, store: files }),
    accounts: openAccounts({ models, database, options: opening.accounts, now }),
    versions: createVersionRows(database),
    globals: {
      models: new Map(globals.map((global) => [global.name, global])),
      rows: createGlobalRows(database),
    },
    now,
    content,
  }
}

function modelsOf({ collections }: Opening): readonly Model[] {
  const models = Object.entries(collections).map(([name, collection]) => modelOf(name, collection))
  for (const model of models) requireTargets(model, models)
  for (const model of models) relate(model, models)
  for (const model of models) requireDefaultSort(model)
  requireOwnTables(models)
  return models
}

function relate({ relations, related }: Model, models: readonly Model[]): void {
  for (const [field, name] of relations) {
    const target = models.find((model) => model.name === name)
    if (target) related.set(field, target)
  }
}

function runtimeOf(model: Model, indexes: UniqueIndexes = new Map()): CollectionRuntime {
  return { model, visible: new Visible(model), everything: parseSelect(undefined, model.columns), indexes }
}

function requireTargets({ name, relations }: Model, models: readonly Model[]): void {
  const names = models.map((model) => model.name)
  for (const [field, target] of relations) {
    if (names.includes(target)) continue
    throw definitionError(
      `${name}.relations.${field}`,
      `there is no collection "${target}". There are: ${inWords(names)}.`,
    )
  }
}

/** Every reader of the collection gets it in this order, so it must be an order that every reader may ask for. */
function requireDefaultSort({ name, columns, defaultSort, options }: Model): void {
  const { terms } = orExplain(`${name}.defaultSort`, () => parseSort(undefined, columns, defaultSort))
  for (const { column } of terms) {
    const { hidden, access } = options[column.field] ?? {}
    if (!hidden && !access?.read) continue
    throw definitionError(
      `${name}.defaultSort`,
      `not every user may read ${column.field}. Sort by another field.`,
    )
  }
}

function orExplain<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof ContentError ? definitionError(where, error.message) : error
  }
}

function requireOwnTables(models: readonly Model[]): void {
  const tables = models.flatMap(plansOf).map(({ table }) => table)
  const twin = tables.find((table, index) => tables.indexOf(table) !== index)
  if (twin) throw definitionError(twin, 'two collections would be kept in this table. Call one otherwise.')
}

/** The application works without an index, slowly: that is worth a warning, and no reason not to start. */
function warnOfIndexes(missing: readonly string[]): void {
  if (missing.length === 0) return
  const sentence = `The tables have no index for what their collections filter and sort by. Put this into a new migration:\n\n${missing.join('\n')}\n`
  process.emitWarning(sentence, { code: 'SIGNPOST_MISSING_INDEX' })
}
