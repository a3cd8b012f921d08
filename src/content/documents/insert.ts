import type { Fields, Row } from '../collections/row.ts'
import type { FileColumns } from '../files/files.ts'
import { createId } from '../ids.ts'
import type { OperationContext } from './context.ts'
import { readFields, toRow, toTolerantRow, validate } from './data.ts'
import { runHooks } from './run-hooks.ts'
import type { Stamped } from './stamps.ts'
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
  /** Of an import: its id and times. */
  readonly stamps?: Stamped
}

/** Makes a document: hooks, schema, row, version. It belongs into `write`. */
export async function insert(context: OperationContext, wanted: NewDocument): Promise<Fields> {
  const { view } = wanted
  const { model } = view.runtime
  const row = await rowOf(context, wanted)
  await context.statements.insert(model.table, wanted.columns ? { ...row, ...wanted.columns } : row)
  await context.versions.keep(model, row, { now: Number(row.updated_at) })
  return await showChanged(view, row)
}

/** The row of a new document, after hooks and validation. */
export async function rowOf(context: OperationContext, wanted: NewDocument): Promise<Row> {
  const { view, file, isDraft, stamps = {} } = wanted
  const fields = await fieldsOf(wanted)
  const now = context.now()
  const createdAt = stamps.createdAt ?? now
  const made = { id: createId(), createdAt, updatedAt: Math.max(createdAt, stamps.updatedAt ?? now) }
  const document = { ...fields, ...file, ...made, ...(stamps.id && { id: stamps.id }) }
  return (isDraft ? toTolerantRow : toRow)(view.runtime.model.fields, document)
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
