import type { Fields } from '../../collections/row.ts'
import { bothOf, type Condition } from '../../query/condition.ts'
import { createCursor } from '../../query/cursor.ts'
import { parsePage } from '../../query/page.ts'
import { parseSort } from '../../query/sort.ts'
import {
  callerOf,
  type Given,
  invalidQuery,
  isPossibleId,
  optionsOf,
  readFlag,
  readId,
  SHOW,
} from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { readDraft, sourceOf } from '../drafts.ts'
import { emptyPage, pageOf, totalsOf } from '../pages.ts'
import { permit } from '../permission.ts'
import { parseCallerWhere } from '../related.ts'
import { populate } from '../relations.ts'
import { idIs, notFound, orNullWhenDenied } from '../target.ts'
import { show, viewOf } from '../view.ts'

const FIND = optionsOf('where', 'sort', 'limit', 'page', 'cursor', 'count', 'disableErrors', 'lock', ...SHOW)
const FIND_BY_ID = optionsOf('id', 'disableErrors', 'lock', ...SHOW)
const COUNT = optionsOf('where', 'draft')

/** See `Content.find`. */
export async function find(context: OperationContext, given: Given): Promise<object> {
  const search = await readSearch(context, given)
  const { view, where, page, isSilent, isCounted } = search
  const { caller, runtime } = view
  const allowed = await permit(runtime.model, 'read', { caller }).catch(isSilent ? orNullWhenDenied : rethrow)
  if (!allowed) return emptyPage(page, isCounted)
  const condition = bothOf(where, allowed)
  const found = await readPage(context, search, condition)
  if (!isCounted) return found
  return {
    ...found,
    ...totalsOf(await context.statements.count({ from: search.from, condition }), page.limit),
  }
}

type Search = Awaited<ReturnType<typeof readSearch>>

/** Throws for an invalid query before anything is executed. */
async function readSearch(context: OperationContext, given: Given) {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, FIND, context.content)
  const [isSilent, isCounted] = [readFlag(given, 'disableErrors'), readFlag(given, 'count')]
  const from = sourceOf(model, readDraft(model, given))
  const view = await viewOf(runtime, caller, given)
  const where = await parseCallerWhere(context, given.where, { model, caller, columns: view.columns })
  const order = parseSort(given.sort, view.columns, model.defaultSort)
  const cursor = given.cursor ?? undefined
  const page = parsePage({ limit: given.limit, page: given.page, cursor }, order)
  const isLocked = readLock(context, given)
  return { view, from, where, order, page, isSilent, isCounted, isLocked }
}

/** Reads one row more than the page has, to know whether there is a next page. */
async function readPage(
  context: OperationContext,
  { view, from, order, page, isLocked }: Search,
  condition: Condition,
) {
  const rows = await context.statements.select({
    from,
    selection: view.selection,
    condition: bothOf(condition, page.after),
    order,
    limit: page.limit + 1,
    offset: page.offset,
    isLocked,
  })
  const hasNextPage = rows.length > page.limit
  const seen = hasNextPage ? rows.slice(0, page.limit) : rows
  const docs = await show(view, seen)
  await populate(context, view, docs)
  const last = hasNextPage ? seen.at(-1) : undefined
  return pageOf(page, docs, { hasNextPage, nextCursor: last ? createCursor(order, last) : null })
}

/** See `Content.findByID`. */
export async function findByID(context: OperationContext, given: Given): Promise<Fields | null> {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, FIND_BY_ID, context.content)
  const isSilent = readFlag(given, 'disableErrors')
  const from = sourceOf(model, readDraft(model, given))
  const id = readId(given.id)
  const isLocked = readLock(context, given)
  const view = await viewOf(runtime, caller, given)
  const allowed = await permit(model, 'read', { caller, id }).catch(isSilent ? orNullWhenDenied : rethrow)
  if (!allowed) return null
  const condition = bothOf(idIs(id), allowed)
  const rows = isPossibleId(id)
    ? await context.statements.select({ from, selection: view.selection, condition, isLocked })
    : []
  const [document] = await show(view, rows)
  if (!document && isSilent) return null
  if (!document) throw notFound(runtime)
  await populate(context, view, [document])
  return document
}

/** See `Content.count`. */
export async function count(
  context: OperationContext,
  given: Given,
): Promise<{ readonly totalDocs: number }> {
  const runtime = requireCollection(context, given.collection)
  const caller = callerOf(given, COUNT, context.content)
  const from = sourceOf(runtime.model, readDraft(runtime.model, given))
  const columns = await runtime.visible.columnsFor(caller)
  const where = await parseCallerWhere(context, given.where, { model: runtime.model, caller, columns })
  const allowed = await permit(runtime.model, 'read', { caller })
  return { totalDocs: await context.statements.count({ from, condition: bothOf(where, allowed) }) }
}

function rethrow(error: unknown): never {
  throw error
}

/** Reads the option `lock`, which has a meaning only inside a transaction: the rows stay as they are until it ends. */
function readLock({ database }: OperationContext, given: Given): boolean {
  const isLocked = readFlag(given, 'lock')
  if (!isLocked) return false
  if (readFlag(given, 'draft')) throw invalidQuery('lock: true and draft: true exclude each other.')
  if (database.isInTransaction) return true
  throw invalidQuery('lock: true needs a transaction around it: content.transaction(async () => { … }).')
}
