import { noteAccountChange } from '../accounts/changes.ts'
import { ID } from '../collections/fields.ts'
import { type Fields, type Row, toDocument } from '../collections/row.ts'
import { bothOf, EVERYTHING } from '../query/condition.ts'
import { type Change, changesOf, isApartFromVersions, laterThan, writeOver } from './change.ts'
import { sourceOf } from './drafts.ts'
import type { Library } from './library.ts'
import { draftsOf } from './statements.ts'
import { conflict, idIs, readTarget, type Target } from './target.ts'
import { showChanged } from './view.ts'
import { letGoOfFiles } from './writing.ts'

/** Changes a document in a transaction that holds it from the first look at it until the end. */
export async function changeLocked(library: Library, change: Change): Promise<Fields> {
  const { target, view } = change
  const { model } = target.shelf
  const { before, after } = model.versions?.drafts
    ? await changeDrafted(library, change)
    : await changeKept(library, change)
  if (!isApartFromVersions(change))
    await library.versions.keep(model, after, { now: library.now(), isAutosave: change.isAutosave })
  if (model.account) await noteAccountChange(library, model, { before, after })
  return await showChanged(view, after, toDocument(model.fields, before))
}

/** A document before and after the change. */
interface Step {
  readonly before: Row
  readonly after: Row
}

async function changeKept(library: Library, change: Change): Promise<Step> {
  const { target } = change
  const before = await readTarget(library, target, true)
  const after = {
    ...before,
    ...(await changesOf(change, before)),
    updated_at: laterThan(before, library.now()),
  }
  if (!(await writeOver(library, target, { before, after }))) throw conflict(target.shelf)
  if (change.file) await letGoOfFiles(library, target.shelf.model, [before])
  return { before, after }
}

/**
 * A draft changes the draft. A change that says a status takes the newest draft over into what is kept. Any other
 * changes what is kept, and the draft with it, or the next draft that is published would take it back.
 */
async function changeDrafted(library: Library, change: Change): Promise<Step> {
  const { isDraft, data } = change
  const { main, draft } = await readBoth(library, change)
  const takesOver = isDraft || '_status' in data
  const before = takesOver ? (draft ?? main) : main
  const changes = {
    ...(await changesOf(change, before)),
    updated_at: laterThan(draft ?? main, library.now()),
  }
  const after = { ...before, ...changes }
  if (isDraft) await library.statements.replace(draftsOf(change.target.shelf.model.table), after)
  else await writeKept(library, change, { main, after, draft: takesOver ? null : draft, changes })
  await letGoOfFiles(library, change.target.shelf.model, draft ? [main, draft] : [main])
  return { before, after }
}

/** What is kept, and the newest draft, where there is one. */
async function readBoth(library: Library, { target }: Change): Promise<{ main: Row; draft: Row | null }> {
  const { shelf, id, expectsKept = false } = target
  const main = await readTarget(library, expectsKept ? target : { ...target, expected: EVERYTHING }, true)
  if (!expectsKept) await requireExpected(library, target)
  const from = { table: draftsOf(shelf.model.table) }
  const [draft = null] = await library.statements.select({
    from,
    selection: shelf.everything,
    condition: idIs(id),
  })
  return { main, draft }
}

/** What the caller expects is expected of the newer: a form that was drawn before it must not take it back. */
async function requireExpected({ statements }: Library, { shelf, id, expected }: Target): Promise<void> {
  if (expected === EVERYTHING) return
  const from = sourceOf(shelf.model, true)
  if ((await statements.count({ from, condition: bothOf(idIs(id), expected) })) === 0) throw conflict(shelf)
}

interface Writing {
  readonly main: Row
  readonly after: Row
  /** The draft that stays. */
  readonly draft: Row | null
  readonly changes: Row
}

async function writeKept(
  { statements, ...library }: Library,
  { target }: Change,
  writing: Writing,
): Promise<void> {
  const { main, after, draft, changes } = writing
  const { shelf, id } = target
  const step = { before: main, after }
  const isWritten = await writeOver({ statements, ...library }, { ...target, expected: EVERYTHING }, step)
  if (!isWritten) throw conflict(shelf)
  const drafts = draftsOf(shelf.model.table)
  if (draft) await statements.update(drafts, changes, idIs(id))
  else await statements.delete(drafts, { shape: 'id', columns: [ID] }, idIs(id))
}
