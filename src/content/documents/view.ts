// What a caller sees of documents: selected fields, depth, read hooks.
import type { Field } from '../collections/fields.ts'
import { type Fields, type Row, toDocument } from '../collections/row.ts'
import type { Columns } from '../query/column.ts'
import type { Selection } from '../query/select.ts'
import { type Caller, type Given, readDepth } from './call.ts'
import type { CollectionRuntime } from './context.ts'
import { runHooks, whenResolved } from './run-hooks.ts'

/** What of a collection's documents a caller gets to see. */
export interface View {
  readonly runtime: CollectionRuntime
  readonly caller: Caller
  /** The fields that the caller may ask about. */
  readonly columns: Columns
  /** The fields that documents are shown with. */
  readonly fields: readonly Field[]
  /** What is read for that. */
  readonly selection: Selection
  /** Levels of relations. */
  readonly depth: number
}

/** Reads `select` and `depth`, and finds out what the caller may see. */
export async function viewOf(runtime: CollectionRuntime, caller: Caller, given: Given): Promise<View> {
  const depth = readDepth(given.depth)
  const columns = await runtime.visible.columnsFor(caller)
  const { fields, selection } = runtime.visible.select(given.select, columns)
  const { beforeRead } = runtime.model.hooks
  return {
    runtime,
    caller,
    columns,
    fields,
    depth,
    selection: beforeRead.length > 0 ? runtime.everything : selection,
  }
}

/** Makes the documents that the caller sees of rows: through the hooks, without what is not to be seen. */
export async function show(view: View, rows: readonly Row[]): Promise<Fields[]> {
  const { beforeRead, afterRead } = view.runtime.model.hooks
  if (beforeRead.length + afterRead.length === 0) return rows.map((row) => toDocument(view.fields, row))
  const documents: Fields[] = []
  for (const row of rows) {
    const document = showOne(view, row)
    documents.push(document instanceof Promise ? await document : document)
  }
  return documents
}

/** The document of a row that was just written, as the caller sees it, after the hooks have seen it whole. */
export async function showChanged(view: View, row: Row, previousDoc?: Fields): Promise<Fields> {
  const { model } = view.runtime
  const { afterChange } = model.hooks
  if (afterChange.length === 0) return (await show(view, [row]))[0] as Fields
  const operation = previousDoc ? ('update' as const) : ('create' as const)
  const call = { ...view.caller.call, collection: model.name, operation, ...(previousDoc && { previousDoc }) }
  const whole = await runHooks(afterChange, toDocument(model.fields, row), (doc) => ({ ...call, doc }))
  return await showWhole(view, whole)
}

function showOne(view: View, row: Row): Fields | Promise<Fields> {
  const { model } = view.runtime
  const isWhole = model.hooks.beforeRead.length > 0
  return showWhole(view, toDocument(isWhole ? model.fields : view.fields, row))
}

/** A whole document, however it was read, as the caller sees it. A promise only where a hook gives one. */
export function showWhole({ runtime, caller, fields }: View, whole: Fields): Fields | Promise<Fields> {
  const { name, hooks } = runtime.model
  const callWith = (doc: Fields) => ({ ...caller.call, collection: name, doc })
  const read = runHooks(hooks.beforeRead, whole, callWith)
  return whenResolved(read, (doc) => runHooks(hooks.afterRead, onlySeen(fields, doc), callWith))
}

function onlySeen(fields: readonly Field[], whole: Fields): Fields {
  const seen: Fields = {}
  for (const { field } of fields) if (field in whole) seen[field] = whole[field]
  return seen
}
