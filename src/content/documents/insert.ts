import type { Fields, Row } from '../collections/row.ts'
import type { FileColumns } from '../files/files.ts'
import { createId } from '../ids.ts'
import { readFields, toRow, toTolerantRow, validate } from './data.ts'
import { passThrough } from './hook-list.ts'
import type { Library } from './library.ts'
import { showChanged, type View } from './view.ts'

/** A document that is about to be made. */
export interface NewDocument {
  readonly view: View
  /** Known fields; of a collection with drafts `_status` too. */
  readonly data: Fields
  /** It may be incomplete. */
  readonly isDraft: boolean
  readonly file: FileColumns | null
  /** Columns that no field is about. */
  readonly columns?: Row
}

/** Makes a document: hooks, schema, row, version. It belongs into `write`. */
export async function insert(library: Library, wanted: NewDocument): Promise<Fields> {
  const { view, file, isDraft } = wanted
  const { model } = view.shelf
  const fields = await fieldsOf(wanted)
  const now = library.now()
  const document = { ...fields, ...file, id: createId(), createdAt: now, updatedAt: now }
  const row = (isDraft ? toTolerantRow : toRow)(model.fields, document)
  await library.statements.insert(model.table, wanted.columns ? { ...row, ...wanted.columns } : row)
  await library.versions.keep(model, row, { now })
  return await showChanged(view, row)
}

/** What is to be written, after the hooks and the schema have had their say. */
async function fieldsOf({ view, data, isDraft }: NewDocument): Promise<Fields> {
  const { shelf, caller } = view
  const { model } = shelf
  const { beforeValidate, beforeChange } = model.hooks
  const callWith = (data: Fields) => ({
    ...caller.call,
    collection: model.name,
    operation: 'create' as const,
    data,
  })
  const given = await passThrough(beforeValidate, data, callWith)
  const valid = await validate(model, readFields(model, given), isDraft)
  return readFields(model, await passThrough(beforeChange, valid, callWith))
}
