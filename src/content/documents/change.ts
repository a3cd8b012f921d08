// The steps of an update: hooks, validation, and the columns that differ.
import { UPDATED } from '../collections/fields.ts'
import type { Model } from '../collections/model.ts'
import { type Fields, type Row, toDocument } from '../collections/row.ts'
import type { FileColumns } from '../files/files.ts'
import { bothOf, test } from '../query/condition.ts'
import type { OperationContext } from './context.ts'
import { merge, ownFields, readFields, toRow, toTolerantRow, validate } from './data.ts'
import { type Increments, incremented } from './increments.ts'
import { runHooks } from './run-hooks.ts'
import { readTarget, stillFits, type Target } from './target.ts'
import { show, type View } from './view.ts'
import { letGoOfFiles } from './writing.ts'

/** A change of one document. */
export interface Change {
  readonly target: Target
  readonly view: View
  /** Known fields, without those that are incremented; of a collection with drafts `_status` where it is set. */
  readonly data: Fields
  readonly increments: Increments
  /** Into the draft, which may be incomplete; what is published stays. */
  readonly isDraft: boolean
  /** Its version takes the place of the one before, where that was an autosave too. Default false. */
  readonly isAutosave?: boolean
  readonly file: FileColumns | null
}

/** Whether a change counts and does nothing else: a like, a view. */
export function isOnlyIncrement({ data, increments, file }: Change): boolean {
  return increments.size > 0 && file === null && Object.keys(data).length === 0
}

/** Whether a change is of nothing but fields that are no part of versions. */
export function isApartFromVersions({ data, increments, file, target }: Change): boolean {
  const { except = [] } = target.runtime.model.versions ?? {}
  const changed = [...Object.keys(data), ...[...increments.keys()].map(({ field }) => field)]
  return file === null && changed.every((field) => except.includes(field))
}

/**
 * Changes a document without holding it: reads it, and writes only if it is still as it was read. Null if another transaction
 * else was quicker; nothing has happened then.
 */
export async function changeUnlocked(context: OperationContext, change: Change): Promise<Fields | null> {
  const { target, view } = change
  const before = await readTarget(context, target, false)
  const after = {
    ...before,
    ...(await changesOf(change, before)),
    updated_at: laterThan(before, context.now()),
  }
  if (!(await writeOver(context, target, { before, after }))) return null
  if (change.file) await letGoOfFiles(context, target.runtime.model, [before])
  const [document] = await show(view, [after])
  return document as Fields
}

/** Writes what differs; false when the row is not any more as it was, or may not be written any more. */
export async function writeOver(
  { statements }: OperationContext,
  target: Target,
  { before, after }: { readonly before: Row; readonly after: Row },
): Promise<boolean> {
  const { model } = target.runtime
  const condition = bothOf(stillFits(target), test(UPDATED, 'equals', Number(before.updated_at)))
  return (await statements.update(model.table, differences(model, before, after), condition)) === 1
}

/** The columns that this change writes, after hooks and validation. */
export async function changesOf(change: Change, before: Row): Promise<Row> {
  const { view, data, increments, isDraft, file } = change
  const { caller, runtime } = view
  const { model } = runtime
  const originalDoc = toDocument(model.fields, before)
  const call = { ...caller.call, collection: model.name, operation: 'update' as const, originalDoc }
  const callWith = (data: Fields) => ({ ...call, data })
  const sent = { ...data, ...incremented(increments, originalDoc) }
  const given = readFields(model, await runHooks(model.hooks.beforeValidate, sent, callWith))
  const merged = merge(model, ownFields(model, originalDoc), given)
  const valid = await validate(model, merged, isDraft)
  const ready = await runHooks(model.hooks.beforeChange, only(valid, given), callWith)
  const changed = readFields(model, ready)
  const fields = model.fields.filter(({ field }) => field in changed)
  return { ...(isDraft ? toTolerantRow : toRow)(fields, changed), ...toFileRow(model, file) }
}

/** Increases with every change, so that `updatedAt` identifies a state of the document. */
export function laterThan(before: Row, now: number): number {
  return Math.max(now, Number(before.updated_at) + 1)
}

/** Picks the submitted fields from the validated document; cleared fields are undefined. */
function only(valid: Fields, sent: Fields): Fields {
  return Object.fromEntries(Object.keys(sent).map((name) => [name, valid[name]]))
}

function toFileRow({ fields }: Model, file: FileColumns | null): Row {
  const columns = fields.filter(({ origin }) => origin === 'file')
  return file ? toRow(columns, { ...file }) : {}
}

/** The columns whose values differ. */
export function differences({ fields }: Model, before: Row, after: Row): Row {
  const changed: Row = {}
  for (const { column } of fields) if (before[column] !== after[column]) changed[column] = after[column]
  return changed
}
