// Updates of collections with hooks, versions or drafts: in a transaction that locks the row.
import { ID } from '../collections/fields.ts'
import { type Fields, type Row, toDocument } from '../collections/row.ts'
import { bothOf, EVERYTHING } from '../query/condition.ts'
import { type Change, changesOf, isApartFromVersions, laterThan, writeOver } from './change.ts'
import type { OperationContext } from './context.ts'
import { sourceOf } from './drafts.ts'
import { draftsOf } from './rows/statements.ts'
import { conflict, idIs, readTarget, type Target } from './target.ts'
import { showChanged } from './view.ts'
import { letGoOfFiles } from './writing.ts'

/** Changes a document in a transaction that holds it from the first look at it until the end. */
export async function changeLocked(context: OperationContext, change: Change): Promise<Fields> {
  const { target, view } = change
  const { model } = target.runtime
  const { before, after } = model.versions?.drafts
    ? await changeDrafted(context, change)
    : await changeKept(context, change)
  if (!isApartFromVersions(change))
    await context.versions.keep(model, after, { now: context.now(), isAutosave: change.isAutosave })
  if (model.account) await context.accounts?.noteChange(model, { before, after })
  return await showChanged(view, after, toDocument(model.fields, before))
}

/** A document before and after the change. */
interface Step {
  readonly before: Row
  readonly after: Row
}

async function changeKept(context: OperationContext, change: Change): Promise<Step> {
  const { target } = change
  const before = await readTarget(context, target, true)
  const after = {
    ...before,
    ...(await changesOf(change, before)),
    updated_at: laterThan(before, context.now()),
  }
  if (!(await writeOver(context, target, { before, after }))) throw conflict(target.runtime)
  if (change.file) await letGoOfFiles(context, target.runtime.model, [before])
  return { before, after }
}

/**
 * A draft changes the draft. A change that says a status takes the newest draft over into what is kept. Any other
 * changes what is kept, and the draft with it, or the next draft that is published would take it back.
 */
async function changeDrafted(context: OperationContext, change: Change): Promise<Step> {
  const { isDraft, data } = change
  const { main, draft } = await readBoth(context, change)
  const takesOver = isDraft || '_status' in data
  const before = takesOver ? (draft ?? main) : main
  const changes = {
    ...(await changesOf(change, before)),
    updated_at: laterThan(draft ?? main, context.now()),
  }
  const after = { ...before, ...changes }
  if (isDraft) await context.statements.replace(draftsOf(change.target.runtime.model.table), after)
  else await writeKept(context, change, { main, after, draft: takesOver ? null : draft, changes })
  await letGoOfFiles(context, change.target.runtime.model, draft ? [main, draft] : [main])
  return { before, after }
}

/** What is kept, and the newest draft, where there is one. */
async function readBoth(
  context: OperationContext,
  { target }: Change,
): Promise<{ main: Row; draft: Row | null }> {
  const { runtime, id, expectsKept = false } = target
  const main = await readTarget(context, expectsKept ? target : { ...target, expected: EVERYTHING }, true)
  if (!expectsKept) await requireExpected(context, target)
  const from = { table: draftsOf(runtime.model.table) }
  const [draft = null] = await context.statements.select({
    from,
    selection: runtime.everything,
    condition: idIs(id),
  })
  return { main, draft }
}

/** What the caller expects is expected of the newer version: a form that was rendered before it must not revert it. */
async function requireExpected(
  { statements }: OperationContext,
  { runtime, id, expected }: Target,
): Promise<void> {
  if (expected === EVERYTHING) return
  const from = sourceOf(runtime.model, true)
  if ((await statements.count({ from, condition: bothOf(idIs(id), expected) })) === 0) throw conflict(runtime)
}

interface Writing {
  readonly main: Row
  readonly after: Row
  /** The draft that stays. */
  readonly draft: Row | null
  readonly changes: Row
}

async function writeKept(
  { statements, ...context }: OperationContext,
  { target }: Change,
  writing: Writing,
): Promise<void> {
  const { main, after, draft, changes } = writing
  const { runtime, id } = target
  const step = { before: main, after }
  const isWritten = await writeOver({ statements, ...context }, { ...target, expected: EVERYTHING }, step)
  if (!isWritten) throw conflict(runtime)
  const drafts = draftsOf(runtime.model.table)
  if (draft) await statements.update(drafts, changes, idIs(id))
  else await statements.delete(drafts, { shape: 'id', columns: [ID] }, idIs(id))
}
