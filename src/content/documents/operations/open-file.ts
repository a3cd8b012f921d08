import type { OpenedFile } from '../../files/files.ts'
import { bothOf } from '../../query/condition.ts'
import { callerOf, type Given, invalidQuery, isPossibleId, optionsOf, readId } from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { readDraft, sourceOf } from '../drafts.ts'
import { permit } from '../permission.ts'
import { fileColumnsOf } from '../rows/file-columns.ts'
import { idIs, notFound } from '../target.ts'

const OPEN = optionsOf('id', 'draft')
const DAY = 86_400_000

/** See `Content.openFile`. */
export async function openFile(context: OperationContext, given: Given): Promise<OpenedFile> {
  const runtime = requireCollection(context, given.collection)
  const { model, everything: selection } = runtime
  const caller = callerOf(given, OPEN, context.content)
  if (!model.upload || !context.files) throw invalidQuery(`${model.name} has no files: it has no upload.`)
  const from = sourceOf(model, readDraft(model, given))
  const id = readId(given.id)
  const condition = bothOf(idIs(id), await permit(model, 'read', { caller, id }))
  const rows = isPossibleId(id) ? await context.statements.select({ from, selection, condition }) : []
  const [row] = rows
  if (!row) throw notFound(runtime)
  return context.files.open(fileColumnsOf(row))
}

/** See `Content.sweepFiles`. */
export async function sweepFiles({ files }: OperationContext, given: Given = {}): Promise<number> {
  const { olderThan = DAY } = given
  if (typeof olderThan !== 'number' || !(olderThan >= 0))
    throw invalidQuery('olderThan takes a number of milliseconds.')
  return files ? await files.sweep({ olderThan }) : 0
}
