import type { Model } from '../../collections/model.ts'
import type { Fields, Row } from '../../collections/row.ts'
import { ContentError } from '../../errors.ts'
import { allOf, bothOf, type Condition, EVERYTHING, test } from '../../query/condition.ts'
import { createCursor } from '../../query/cursor.ts'
import { parsePage } from '../../query/page.ts'
import type { Selection } from '../../query/select.ts'
import { parseSort } from '../../query/sort.ts'
import { parseWhere } from '../../query/where.ts'
import { callerOf, type Given, invalidQuery, isPossibleId, optionsOf, readFlag, readId } from '../call.ts'
import { type CollectionRuntime, type OperationContext, requireCollection } from '../context.ts'
import { pageOf, totalsOf } from '../pages.ts'
import { permit } from '../permission.ts'
import type { Question } from '../rows/statements.ts'
import { COLLECTION, DATA, documentIn, VERSION_COLUMNS, VERSIONS } from '../rows/version-rows.ts'
import { showWhole, type View, viewOf } from '../view.ts'

const FIND = optionsOf('where', 'sort', 'limit', 'page', 'cursor', 'count', 'showHiddenFields')
const FIND_BY_ID = optionsOf('id', 'showHiddenFields')

const columns = [...VERSION_COLUMNS.values(), DATA]
const SELECTION: Selection = { shape: columns.map(({ column }) => column).join(), columns }

/** See `Content.findVersions`. */
export async function findVersions(context: OperationContext, given: Given): Promise<object> {
  const runtime = requireVersions(context, given)
  const caller = callerOf(given, FIND, context.content)
  const isCounted = readFlag(given, 'count')
  const view = await viewOf(runtime, caller, {})
  const where = parseWhere(given.where, VERSION_COLUMNS)
  const order = parseSort(given.sort, VERSION_COLUMNS, '-createdAt')
  const page = parsePage({ limit: given.limit, page: given.page, cursor: given.cursor ?? undefined }, order)
  const permitted = await permit(runtime.model, 'readVersions', { caller })
  const question = questionAbout(runtime.model, where, permitted)
  const rows = await context.statements.select({
    ...question,
    condition: bothOf(question.condition, page.after),
    order,
    limit: page.limit + 1,
    offset: page.offset,
  })
  const seen = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? seen.at(-1) : undefined
  const docs = await Promise.all(seen.map((row) => showVersion(view, row)))
  const nextCursor = last ? createCursor(order, last) : null
  const result = pageOf(page, docs, { hasNextPage: last !== undefined, nextCursor })
  return isCounted ? { ...result, ...totalsOf(await context.statements.count(question), page.limit) } : result
}

/** See `Content.findVersionByID`. */
export async function findVersionByID(context: OperationContext, given: Given): Promise<object> {
  const runtime = requireVersions(context, given)
  const caller = callerOf(given, FIND_BY_ID, context.content)
  const id = readId(given.id)
  const view = await viewOf(runtime, caller, {})
  const permitted = await permit(runtime.model, 'readVersions', { caller })
  return await showVersion(view, await requireVersion(context, { runtime, id, permitted }))
}

/** The row of a version. Rejects with `NOT_FOUND` where there is none of a document that is permitted. */
export async function requireVersion(
  context: OperationContext,
  {
    runtime,
    id,
    permitted,
  }: { readonly runtime: CollectionRuntime; readonly id: string; readonly permitted: Condition },
): Promise<Row> {
  const question = questionAbout(
    runtime.model,
    parseWhere({ id: { equals: id } }, VERSION_COLUMNS),
    permitted,
  )
  const [row] = isPossibleId(id) ? await context.statements.select(question) : []
  if (row) return row
  throw new ContentError('NOT_FOUND', `There is no such version in ${runtime.model.name}.`)
}

/** The collection, if it keeps versions. */
export function requireVersions(context: OperationContext, { collection }: Given): CollectionRuntime {
  const runtime = requireCollection(context, collection)
  if (runtime.model.versions) return runtime
  throw invalidQuery(`${runtime.model.name} keeps no versions: give it versions: true.`)
}

/** Versions of documents that fulfil a condition, as they are now. */
function questionAbout({ name, table }: Model, where: Condition, permitted: Condition): Question {
  return {
    from: { table: VERSIONS },
    selection: SELECTION,
    condition: allOf([test(COLLECTION, 'equals', name), where]),
    within: permitted === EVERYTHING ? undefined : { column: 'document', table, condition: permitted },
  }
}

async function showVersion(view: View, row: Row): Promise<object> {
  const { id, document, number, status, created_at: createdAt } = row
  const version = await showWhole(view, documentIn(row))
  return { id, parent: document, number, ...(status !== null && { status }), createdAt, version }
}
