import { forgetAccount } from '../accounts/changes.ts'
import { type Fields, type Row, toDocument } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import type { Selection } from '../query/select.ts'
import { parseWhere } from '../query/where.ts'
import { callerOf, type Given, isPossibleId, optionsOf, readId, SHOW } from './call.ts'
import { type Library, requireShelf, type Shelf } from './library.ts'
import { permit } from './permission.ts'
import { isDangling } from './problems.ts'
import { populate } from './relations.ts'
import { draftsOf } from './statements.ts'
import { idIs, readTarget, stillFits, type Target, whyMissing } from './target.ts'
import { show, type View, viewOf } from './view.ts'
import { letGoOfFiles, write } from './writing.ts'

/** The options of `delete`. */
export const DELETE = optionsOf('id', 'where', 'limit', ...SHOW.filter((option) => option !== 'draft'))

/** See `Content.delete`, by id. */
export async function deleteByID(library: Library, given: Given): Promise<Fields> {
  const shelf = requireShelf(library, given.collection)
  const caller = callerOf(given, DELETE, library.content)
  const id = readId(given.id)
  const view = await viewOf(shelf, caller, given)
  const expected = parseWhere(given.where, view.columns)
  const permitted = await permit(shelf.model, 'delete', { caller, id })
  const target = { shelf, caller, operation: 'delete' as const, id, permitted, expected }
  const document = await remove(library, target, view)
  await populate(library, view, [document])
  return document
}

/** Deletes a document, with its drafts, its versions and its file. As the caller saw it last. */
export async function remove(library: Library, target: Target, view: View): Promise<Fields> {
  const { shelf } = target
  const isLong = shelf.model.isLong.delete
  const work = isLong ? removeAll : removeRow
  return await write(library, { shelf, isLong }, () =>
    work(library, target, view).catch((error: unknown) => {
      throw isDangling(error) ? stillNamed(shelf, error) : error
    }),
  )
}

async function removeRow(library: Library, target: Target, view: View): Promise<Fields> {
  const [document] = await show(view, [await deleteRow(library, target, view.selection)])
  return document as Fields
}

async function deleteRow(library: Library, target: Target, selection: Selection): Promise<Row> {
  const { table } = target.shelf.model
  const [row] = isPossibleId(target.id)
    ? await library.statements.delete(table, selection, stillFits(target))
    : []
  if (row) return row
  throw await whyMissing(library, target)
}

async function removeAll(library: Library, target: Target, view: View): Promise<Fields> {
  const { shelf, caller, id } = target
  const { model } = shelf
  const { beforeDelete, afterDelete } = model.hooks
  const call = { ...caller.call, collection: model.name, id }
  // Hooks are told of nothing that is not going to happen; without them the statement says it itself.
  if (beforeDelete.length > 0) await readTarget(library, target, true)
  for (const hook of beforeDelete) await hook(call)
  const row = await deleteRow(library, target, shelf.everything)
  await removeBeside(library, shelf, row)
  const doc = toDocument(model.fields, row)
  for (const hook of afterDelete) await hook({ ...call, doc })
  const [document] = await show(view, [row])
  return document as Fields
}

/** What is kept elsewhere about a document that is gone. */
async function removeBeside(library: Library, { model, everything }: Shelf, row: Row): Promise<void> {
  const id = String(row.id)
  const gone = [row]
  if (model.versions?.drafts)
    gone.push(...(await library.statements.delete(draftsOf(model.table), everything, idIs(id))))
  await library.versions.forget(model, id)
  if (model.account) await forgetAccount(library, model.name, id)
  await letGoOfFiles(library, model, gone)
}

function stillNamed({ model }: Shelf, cause: unknown): ContentError {
  const sentence = `Something else still refers to this document in ${model.name}.`
  return new ContentError('CONFLICT', sentence, { cause })
}
