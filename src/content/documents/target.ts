// Finds the one document that a write is about, and explains why there is none.
import { ID } from '../collections/fields.ts'
import type { Row } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import { allOf, bothOf, type Condition, test } from '../query/condition.ts'
import { type Caller, isPossibleId } from './call.ts'
import type { CollectionRuntime, OperationContext } from './context.ts'
import { denied, permit } from './permission.ts'

/** The one document that a write is about. */
export interface Target {
  readonly runtime: CollectionRuntime
  readonly caller: Caller
  readonly operation: 'update' | 'delete'
  readonly id: string
  /** Which documents the rule lets the caller write. */
  readonly permitted: Condition
  /** How the caller expects it to be: a `where` next to the id. */
  readonly expected: Condition
  /** That is said of what is kept, even where a draft is newer: it was found there. Default: of the newer. */
  readonly expectsKept?: boolean
}

/** Holds for the document of this id. */
export function idIs(id: string): Condition {
  return test(ID, 'equals', id)
}

/** Holds for the document while it may be written and is as expected: a part of the statement that writes it. */
export function stillFits({ id, permitted, expected }: Target): Condition {
  return allOf([idIs(id), permitted, expected])
}

/** The row as it is, kept as it is until the transaction ends where it is locked. Rejects with `whyMissing`. */
export async function readTarget(context: OperationContext, target: Target, isLocked: boolean): Promise<Row> {
  const { runtime, id } = target
  const question = {
    from: runtime.model,
    selection: runtime.everything,
    condition: stillFits(target),
    isLocked,
  }
  const [row] = isPossibleId(id) ? await context.statements.select(question) : []
  if (row) return row
  throw await whyMissing(context, target)
}

/**
 * Why a write found nothing: `CONFLICT` where the document is not as the caller expected, `ACCESS_DENIED` where the
 * caller may see it but not write it, else `NOT_FOUND`: its existence is not revealed to callers who may not see it.
 */
export async function whyMissing(context: OperationContext, target: Target): Promise<ContentError> {
  const { runtime, caller, id, operation, permitted } = target
  if (!isPossibleId(id)) return notFound(runtime)
  const isThere = async (condition: Condition) =>
    (await context.statements.count({ from: runtime.model, condition: bothOf(idIs(id), condition) })) > 0
  if (await isThere(permitted)) return conflict(runtime)
  const readable = await permit(runtime.model, 'read', { caller, id }).catch(orNullWhenDenied)
  return readable && (await isThere(readable)) ? denied(runtime.model, operation) : notFound(runtime)
}

/** `NOT_FOUND` for a document of this collection. */
export function notFound({ model }: CollectionRuntime): ContentError {
  return new ContentError('NOT_FOUND', `There is no such document in ${model.name}.`)
}

/** `CONFLICT` for a document of this collection. */
export function conflict({ model }: CollectionRuntime): ContentError {
  return new ContentError('CONFLICT', `The document in ${model.name} has changed since it was read.`)
}

/** WriteQueue a denial into nothing. */
export function orNullWhenDenied(error: unknown): null {
  if (error instanceof ContentError && error.code === 'ACCESS_DENIED') return null
  throw error
}
