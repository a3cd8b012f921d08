import type { Fields, Row } from '../collections/row.ts'
import type { FileColumns } from '../files/files.ts'
import { createId } from '../ids.ts'
import type { OperationContext } from './context.ts'
import { readFields, toRow, toTolerantRow, validate } from './data.ts'
import { runHooks } from './run-hooks.ts'
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
  readonly columns?: Row | undefined
}

/** Makes a document: hooks, schema, row, version. It belongs into `write`. */
export async function insert(context: OperationContext, wanted: NewDocument): Promise<Fields> {
  const { view, file, isDraft } = wanted
  const { model } = view.runtime
  const fields = await fieldsOf(wanted)
  const now = context.now()
  const document = { ...fields, ...file, id: createId(), createdAt: now, updatedAt: now }
  const row = (isDraft ? toTolerantRow : toRow)(model.fields, document)
  await context.statements.insert(model.table, wanted.columns ? { ...row, ...wanted.columns } : row)
  await context.versions.keep(model, row, { now })
  return await showChanged(view, row)
}

/** The data to insert, after hooks and validation. */
async function fieldsOf({ view, data, isDraft }: NewDocument): Promise<Fields> {
  const { runtime, caller } = view
  const { model } = runtime
  const { beforeValidate, beforeChange } = model.hooks
  const callWith = (data: Fields) => ({
    ...caller.call,
    collection: model.name,
    operation: 'create' as const,
    data,
  })
  const given = await runHooks(beforeValidate, data, callWith)
  const valid = await validate(model, readFields(model, given), isDraft)
  return readFields(model, await runHooks(beforeChange, valid, callWith))
}
