import { type Fields, type Row, toDocument } from '../../collections/row.ts'
import { ContentError } from '../../errors.ts'
import type { Selection } from '../../query/select.ts'
import { callerOf, type Given, isPossibleId, optionsOf, readId, SHOW } from '../call.ts'
import { type CollectionRuntime, type OperationContext, requireCollection } from '../context.ts'
import { permit } from '../permission.ts'
import { isDangling } from '../problems.ts'
import { parseCallerWhere } from '../related.ts'
import { populate } from '../relations.ts'
import { draftsOf } from '../rows/statements.ts'
import { idIs, readTarget, stillFits, type Target, whyMissing } from '../target.ts'
import { show, type View, viewOf } from '../view.ts'
import { letGoOfFiles, write } from '../writing.ts'

/** The options of `delete`. */
export const DELETE = optionsOf('id', 'where', 'limit', ...SHOW.filter((option) => option !== 'draft'))

/** See `Content.delete`, by id. */
export async function deleteByID(context: OperationContext, given: Given): Promise<Fields> {
  const runtime = requireCollection(context, given.collection)
  const caller = callerOf(given, DELETE, context.content)
  const id = readId(given.id)
  const view = await viewOf(runtime, caller, given)
  const expected = await parseCallerWhere(context, given.where, {
    model: runtime.model,
    caller,
    columns: view.columns,
  })
  const permitted = await permit(runtime.model, 'delete', { caller, id })
  const target = { runtime, caller, operation: 'delete' as const, id, permitted, expected }
  const document = await remove(context, target, view)
  await populate(context, view, [document])
  return document
}

/** Deletes a document, with its drafts, its versions and its file. As the caller saw it last. */
export async function remove(context: OperationContext, target: Target, view: View): Promise<Fields> {
  const { runtime } = target
  const needsTransaction = runtime.model.needsTransaction.delete
  const work = needsTransaction ? removeAll : removeRow
  return await write(context, { runtime, needsTransaction }, () =>
    work(context, target, view).catch((error: unknown) => {
      throw isDangling(error) ? stillNamed(runtime, error) : error
    }),
  )
}

async function removeRow(context: OperationContext, target: Target, view: View): Promise<Fields> {
  const [document] = await show(view, [await deleteRow(context, target, view.selection)])
  return document as Fields
}

async function deleteRow(context: OperationContext, target: Target, selection: Selection): Promise<Row> {
  const { table } = target.runtime.model
  const [row] = isPossibleId(target.id)
    ? await context.statements.delete(table, selection, stillFits(target))
    : []
  if (row) return row
  throw await whyMissing(context, target)
}

async function removeAll(context: OperationContext, target: Target, view: View): Promise<Fields> {
  const { runtime, caller, id } = target
  const { model } = runtime
  const { beforeDelete, afterDelete } = model.hooks
  const call = { ...caller.call, collection: model.name, id }
  // Hooks are not called for a deletion that will not happen; without hooks the statement itself decides.
  if (beforeDelete.length > 0) await readTarget(context, target, true)
  for (const hook of beforeDelete) await hook(call)
  const row = await deleteRow(context, target, runtime.everything)
  await removeBeside(context, runtime, row)
  const doc = toDocument(model.fields, row)
  for (const hook of afterDelete) await hook({ ...call, doc })
  const [document] = await show(view, [row])
  return document as Fields
}

/** What is kept elsewhere about a document that is gone. */
async function removeBeside(
  context: OperationContext,
  { model, everything }: CollectionRuntime,
  row: Row,
): Promise<void> {
  const id = String(row.id)
  const gone = [row]
  if (model.versions?.drafts)
    gone.push(...(await context.statements.delete(draftsOf(model.table), everything, idIs(id))))
  await context.versions.forget(model, id)
  if (model.account) await context.accounts?.forget(model.name, id)
  await letGoOfFiles(context, model, gone)
}

function stillNamed({ model }: CollectionRuntime, cause: unknown): ContentError {
  const sentence = `Something else still refers to this document in ${model.name}.`
  return new ContentError('CONFLICT', sentence, { cause })
}
