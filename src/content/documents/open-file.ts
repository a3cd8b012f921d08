import type { OpenedFile } from '../files/files.ts'
import { bothOf } from '../query/condition.ts'
import { callerOf, type Given, invalidQuery, isPossibleId, optionsOf, readId } from './call.ts'
import { readDraft, sourceOf } from './drafts.ts'
import { fileColumnsOf } from './file-columns.ts'
import { type Library, requireShelf } from './library.ts'
import { permit } from './permission.ts'
import { idIs, notFound } from './target.ts'

const OPEN = optionsOf('id', 'draft')
const DAY = 86_400_000

/** See `Content.openFile`. */
export async function openFile(library: Library, given: Given): Promise<OpenedFile> {
  const shelf = requireShelf(library, given.collection)
  const { model, everything: selection } = shelf
  const caller = callerOf(given, OPEN, library.content)
  if (!model.upload || !library.files) throw invalidQuery(`${model.name} has no files: it has no upload.`)
  const from = sourceOf(model, readDraft(model, given))
  const id = readId(given.id)
  const condition = bothOf(idIs(id), await permit(model, 'read', { caller, id }))
  const rows = isPossibleId(id) ? await library.statements.select({ from, selection, condition }) : []
  const [row] = rows
  if (!row) throw notFound(shelf)
  return library.files.open(fileColumnsOf(row))
}

/** See `Content.sweepFiles`. */
export async function sweepFiles({ files }: Library, given: Given = {}): Promise<number> {
  const { olderThan = DAY } = given
  if (typeof olderThan !== 'number' || !(olderThan >= 0))
    throw invalidQuery('olderThan takes a number of milliseconds.')
  return files ? await files.sweep({ olderThan }) : 0
}
