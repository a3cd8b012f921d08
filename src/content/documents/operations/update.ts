import type { Model } from '../../collections/model.ts'
import type { Fields } from '../../collections/row.ts'
import { increment } from '../apply-increment.ts'
import { callerOf, type Given, invalidQuery, optionsOf, readFlag, readId, SHOW } from '../call.ts'
import { type Change, changeUnlocked, isOnlyIncrement } from '../change.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { readFields } from '../data.ts'
import { readDraft, withNewStatus } from '../drafts.ts'
import { readIncrements } from '../increments.ts'
import { changeLocked } from '../locked-change.ts'
import { permit, permitFields } from '../permission.ts'
import { parseCallerWhere } from '../related.ts'
import { populate } from '../relations.ts'
import { readTarget } from '../target.ts'
import { viewOf } from '../view.ts'
import { takeFile, withFile, write } from '../writing.ts'

/** The options of `update`. */
export const UPDATE = optionsOf('id', 'where', 'limit', 'data', 'file', 'autosave', ...SHOW)

/** See `Content.update`, by id. */
export async function updateByID(context: OperationContext, given: Given): Promise<Fields> {
  const id = readId(given.id)
  if (given.limit !== undefined) throw invalidQuery('limit goes with a where and without an id.')
  const { runtime, caller, view, data, change } = await readChange(context, given)
  const expected = await parseCallerWhere(context, given.where, {
    model: runtime.model,
    caller,
    columns: view.columns,
  })
  const permitted = await permit(runtime.model, 'update', { caller, id, data })
  await permitFields(runtime.model, 'update', { caller, id, data })
  const target = { runtime, caller, operation: 'update' as const, id, permitted, expected }
  // Refuse before the file is read, so that no one uploads a gigabyte for a document of another user.
  if (given.file) await readTarget(context, target, false)
  const file = await takeFile(context, runtime, given.file)
  const whole = { ...change, target, file: file?.columns ?? null }
  const document = await withFile(context, file, () => applyChange(context, whole))
  await populate(context, view, [document])
  return document
}

/** What an update of one or of many is about. Throws before anything is executed. */
export async function readChange(context: OperationContext, given: Given) {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, UPDATE, context.content)
  const isDraft = readDraft(model, given)
  const isAutosave = readAutosave(model, given)
  const data = readFields(model, given.data)
  const { increments, plain } = readIncrements(model, data)
  const view = await viewOf(runtime, caller, given)
  return {
    runtime,
    caller,
    view,
    data,
    change: { view, data: withNewStatus(model, plain, isDraft), increments, isDraft, isAutosave },
  }
}

/** Only collections that keep versions have autosaves. */
function readAutosave({ name, versions }: Model, given: Given): boolean {
  const isAutosave = readFlag(given, 'autosave')
  if (!isAutosave || versions) return isAutosave
  throw invalidQuery(`${name} keeps no versions, so there is nothing that autosave: true could change.`)
}

/** Changes a document in the cheapest way that is safe. */
export async function applyChange(context: OperationContext, change: Change): Promise<Fields> {
  const { runtime } = change.target
  const needsTransaction = runtime.model.needsTransaction.change
  if (!needsTransaction && isOnlyIncrement(change))
    return await write(context, { runtime, needsTransaction: true }, () => increment(context, change))
  if (!needsTransaction) {
    const changed = await write(context, { runtime, needsTransaction }, () => changeUnlocked(context, change))
    if (changed) return changed
  }
  return await write(context, { runtime, needsTransaction: true }, () => changeLocked(context, change))
}
