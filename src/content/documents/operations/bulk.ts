import type { Fields } from '../../collections/row.ts'
import { isUniqueViolation } from '../../database/errors.ts'
import { ContentError } from '../../errors.ts'
import { bothOf } from '../../query/condition.ts'
import { parseSort } from '../../query/sort.ts'
import { callerOf, type Given, invalidQuery } from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { sourceOf } from '../drafts.ts'
import type { Bulk, BulkError } from '../operation-types.ts'
import { permit, permitFields } from '../permission.ts'
import { isDangling } from '../problems.ts'
import { parseCallerWhere } from '../related.ts'
import { populate } from '../relations.ts'
import type { Question } from '../rows/statements.ts'
import type { Target } from '../target.ts'
import { deleteTogether, isBulkUpdate, updateTogether } from '../together.ts'
import { type View, viewOf } from '../view.ts'
import { DELETE, remove } from './delete.ts'
import { applyChange, readChange } from './update.ts'

/** Documents that one call changes at most: it holds up every other write as long as it takes. */
const MOST = 1000

/** See `Content.update`, by where. */
export async function updateMany(context: OperationContext, given: Given): Promise<Bulk<Fields>> {
  requireWhere(given)
  if (given.file !== undefined) throw invalidQuery('A file goes with an id: many documents cannot share it.')
  const { runtime, caller, view, data, change } = await readChange(context, given)
  const expected = await parseCallerWhere(context, given.where, {
    model: runtime.model,
    caller,
    columns: view.columns,
  })
  const limit = readLimit(given.limit)
  const permitted = await permit(runtime.model, 'update', { caller, data })
  await permitFields(runtime.model, 'update', { caller, data })
  // Found in drafts they are looked for in drafts again, and else not.
  const isDraft = change.isDraft
  const target = { runtime, caller, operation: 'update' as const, permitted, expected, expectsKept: !isDraft }
  const single = { ...change, target, file: null }
  const together = isBulkUpdate(single)
    ? (ids: readonly string[]) => updateTogether(context, single, ids)
    : null
  return await forEach(context, { view, limit, target, isDraft, together }, (id) =>
    applyChange(context, { ...single, target: { ...target, id } }),
  )
}

/** See `Content.delete`, by where. */
export async function deleteMany(context: OperationContext, given: Given): Promise<Bulk<Fields>> {
  requireWhere(given)
  const runtime = requireCollection(context, given.collection)
  const caller = callerOf(given, DELETE, context.content)
  const view = await viewOf(runtime, caller, given)
  const expected = await parseCallerWhere(context, given.where, {
    model: runtime.model,
    caller,
    columns: view.columns,
  })
  const limit = readLimit(given.limit)
  const permitted = await permit(runtime.model, 'delete', { caller })
  const target = { runtime, caller, operation: 'delete' as const, permitted, expected }
  const together = runtime.model.needsTransaction.delete
    ? null
    : (ids: readonly string[]) => deleteTogether(context, { view, target }, ids)
  return await forEach(context, { view, limit, target, together }, (id) =>
    remove(context, { ...target, id }, view),
  )
}

interface Round {
  readonly view: View
  /** Undefined: all, if they are not too many. */
  readonly limit: number | undefined
  readonly target: Omit<Target, 'id'>
  /** Default: the documents are found in what is kept. */
  readonly isDraft?: boolean
  /** Does it for all in few statements. Null: something of the collection needs each document by itself. */
  readonly together: ((ids: readonly string[]) => Promise<Fields[]>) | null
}

/** One transaction for all, and in it one for each: what is refused for one leaves the others alone. */
async function forEach(
  context: OperationContext,
  { view, limit, target, isDraft = false, together }: Round,
  work: (id: string) => Promise<Fields>,
): Promise<Bulk<Fields>> {
  const [docs, errors]: [Fields[], BulkError[]] = [[], []]
  const hasNextPage = await context.database.transaction(async () => {
    const from = sourceOf(target.runtime.model, isDraft)
    const ids = await findIds(context, target, { from, limit: (limit ?? MOST) + 1 })
    if (limit === undefined && ids.length > MOST) throw tooMany(target)
    const done = together && (await attemptTogether(context, () => together(ids.slice(0, limit))))
    if (done) docs.push(...done)
    for (const id of done ? [] : ids.slice(0, limit)) {
      try {
        docs.push(await context.database.transaction(() => work(id)))
      } catch (error) {
        errors.push(toBulkError(id, error))
      }
    }
    return limit !== undefined && ids.length > limit
  })
  await populate(context, view, docs)
  return { docs, errors, hasNextPage }
}

/** Null where one of them was refused: then each is tried by itself, to find out which. */
async function attemptTogether(
  { database }: OperationContext,
  work: () => Promise<Fields[]>,
): Promise<Fields[] | null> {
  try {
    return await database.transaction(work)
  } catch (error) {
    if (error instanceof ContentError || isUniqueViolation(error) || isDangling(error)) return null
    throw error
  }
}

async function findIds(
  context: OperationContext,
  { runtime, permitted, expected }: Round['target'],
  page: Pick<Question, 'from'> & { readonly limit: number },
): Promise<readonly string[]> {
  const { columns } = runtime.model
  const rows = await context.statements.select({
    ...page,
    selection: runtime.visible.select({ id: true }, columns).selection,
    condition: bothOf(permitted, expected),
    order: parseSort('id', columns, 'id'),
  })
  return rows.map(({ id }) => String(id))
}

/** A refusal of one document is reported; any other error ends the operation. */
function toBulkError(id: string, error: unknown): BulkError {
  if (!(error instanceof ContentError)) throw error
  const { code, message, errors } = error
  return { id, code, message, ...(errors && { errors }) }
}

/** Without an id and without a where it would mean all documents: write `where: {}` for that. */
function requireWhere({ where }: Given): void {
  if (where === undefined || where === null) throw invalidQuery('This needs an id or a where.')
}

function readLimit(limit: unknown): number | undefined {
  if (limit === undefined) return undefined
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit
  throw invalidQuery(`limit takes a whole number from 1 to ${MOST}.`)
}

function tooMany({ runtime }: Round['target']): ContentError {
  return invalidQuery(
    `More than ${MOST} documents of ${runtime.model.name} match. Give limit: ${MOST}, and call again while hasNextPage is true.`,
  )
}
