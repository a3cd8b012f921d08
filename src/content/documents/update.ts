import type { Model } from '../collections/model.ts'
import type { Fields } from '../collections/row.ts'
import { parseWhere } from '../query/where.ts'
import { callerOf, type Given, invalidQuery, optionsOf, readFlag, readId, SHOW } from './call.ts'
import { type Change, changeUnlocked, isOnlyRaise } from './change.ts'
import { readFields } from './data.ts'
import { readDraft, withNewStatus } from './drafts.ts'
import { raise } from './increment.ts'
import { type Library, requireShelf } from './library.ts'
import { changeLocked } from './locked-change.ts'
import { permit, permitFields } from './permission.ts'
import { readRaises } from './raises.ts'
import { populate } from './relations.ts'
import { readTarget } from './target.ts'
import { viewOf } from './view.ts'
import { takeFile, withFile, write } from './writing.ts'

/** The options of `update`. */
export const UPDATE = optionsOf('id', 'where', 'limit', 'data', 'file', 'autosave', ...SHOW)

/** See `Content.update`, by id. */
export async function updateByID(library: Library, given: Given): Promise<Fields> {
  const id = readId(given.id)
  if (given.limit !== undefined) throw invalidQuery('limit goes with a where and without an id.')
  const { shelf, caller, view, data, change } = await readChange(library, given)
  const expected = parseWhere(given.where, view.columns)
  const permitted = await permit(shelf.model, 'update', { caller, id, data })
  await permitFields(shelf.model, 'update', { caller, id, data })
  const target = { shelf, caller, operation: 'update' as const, id, permitted, expected }
  // Nobody sends a gigabyte for a document that is not theirs.
  if (given.file) await readTarget(library, target, false)
  const file = await takeFile(library, shelf, given.file)
  const whole = { ...change, target, file: file?.columns ?? null }
  const document = await withFile(library, file, () => applyChange(library, whole))
  await populate(library, view, [document])
  return document
}

/** What an update of one or of many is about. Throws before anything is executed. */
export async function readChange(library: Library, given: Given) {
  const shelf = requireShelf(library, given.collection)
  const { model } = shelf
  const caller = callerOf(given, UPDATE, library.content)
  const isDraft = readDraft(model, given)
  const isAutosave = readAutosave(model, given)
  const data = readFields(model, given.data)
  const { raises, plain } = readRaises(model, data)
  const view = await viewOf(shelf, caller, given)
  return {
    shelf,
    caller,
    view,
    data,
    change: { view, data: withNewStatus(model, plain, isDraft), raises, isDraft, isAutosave },
  }
}

/** Only collections that keep versions have autosaves. */
function readAutosave({ name, versions }: Model, given: Given): boolean {
  const isAutosave = readFlag(given, 'autosave')
  if (!isAutosave || versions) return isAutosave
  throw invalidQuery(`${name} keeps no versions, so there is nothing that autosave: true could change.`)
}

/** Changes a document in the cheapest way that is safe. */
export async function applyChange(library: Library, change: Change): Promise<Fields> {
  const { shelf } = change.target
  const isLong = shelf.model.isLong.change
  if (!isLong && isOnlyRaise(change))
    return await write(library, { shelf, isLong: true }, () => raise(library, change))
  if (!isLong) {
    const changed = await write(library, { shelf, isLong }, () => changeUnlocked(library, change))
    if (changed) return changed
  }
  return await write(library, { shelf, isLong: true }, () => changeLocked(library, change))
}
