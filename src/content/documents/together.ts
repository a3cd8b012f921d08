// Bulk changes in few statements, for collections in which nothing needs each document by itself.
import type { Fields, Row } from '../collections/row.ts'
import { allOf, type Condition } from '../query/condition.ts'
import { parseWhere } from '../query/where.ts'
import { type Change, changesOf, differences, isApartFromVersions, laterThan } from './change.ts'
import type { OperationContext } from './context.ts'
import { conflict, type Target } from './target.ts'
import { show, type View } from './view.ts'

/** A change of many documents: the target has no id yet. */
export type BulkChange = Omit<Change, 'target'> & { readonly target: Omit<Target, 'id'> }

/** Whether no hook, draft or account needs the documents one by one. */
export function isBulkUpdate({ target, isDraft, isAutosave }: BulkChange): boolean {
  const { hooks, versions, account } = target.runtime.model
  const hasHooks = Object.values(hooks).some((list) => list.length > 0)
  return !hasHooks && !versions?.drafts && account === null && !isDraft && !isAutosave
}

/** Rows that get the same values, which one statement writes. */
interface Group {
  readonly changes: Row
  readonly ids: string[]
}

/**
 * Updates documents: one statement reads and locks them, one for each set of equal values writes them. Throws when one is
 * refused, or is not as it was found; the caller takes everything back then.
 */
export async function updateTogether(
  context: OperationContext,
  change: BulkChange,
  ids: readonly string[],
): Promise<Fields[]> {
  const { target, view } = change
  const { runtime } = target
  const { model, everything } = runtime
  if (ids.length === 0) return []
  const condition = allOf([idsIn(view, ids), target.permitted, target.expected])
  const rows = await context.statements.select({
    from: model,
    selection: everything,
    condition,
    isLocked: true,
  })
  if (rows.length !== ids.length) throw conflict(runtime)
  const now = context.now()
  const groups = new Map<string, Group>()
  const afters: Row[] = []
  for (const before of rows.toSorted(byId)) {
    const id = String(before.id)
    const changed = await changesOf({ ...change, target: { ...target, id } }, before)
    const after = { ...before, ...changed, updated_at: laterThan(before, now) }
    afters.push(after)
    const changes = differences(model, before, after)
    const key = JSON.stringify(changes)
    const group = groups.get(key) ?? { changes, ids: [] }
    groups.set(key, group)
    group.ids.push(id)
  }
  for (const { changes, ids: alike } of groups.values())
    await context.statements.update(model.table, changes, idsIn(view, alike))
  const isKept = !isApartFromVersions({ ...change, target: { ...target, id: '' } })
  if (isKept) await context.versions.keepMany(model, afters, now)
  return await show(view, afters)
}

/** Deletes documents in one statement. Throws when one of them is not as it was found. */
export async function deleteTogether(
  { statements }: OperationContext,
  { view, target }: { readonly view: View; readonly target: Omit<Target, 'id'> },
  ids: readonly string[],
): Promise<Fields[]> {
  if (ids.length === 0) return []
  const condition = allOf([idsIn(view, ids), target.permitted, target.expected])
  const rows = await statements.delete(target.runtime.model.table, view.selection, condition)
  if (rows.length !== ids.length) throw conflict(target.runtime)
  return await show(view, rows.toSorted(byId))
}

function idsIn({ runtime }: View, ids: readonly string[]): Condition {
  return parseWhere({ id: { in: ids } }, runtime.model.columns)
}

function byId(one: Row, other: Row): number {
  return String(one.id) < String(other.id) ? -1 : 1
}
