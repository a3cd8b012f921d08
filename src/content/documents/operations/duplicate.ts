import type { Model } from '../../collections/model.ts'
import { type Fields, type Row, toDocument } from '../../collections/row.ts'
import { ContentError } from '../../errors.ts'
import type { FileColumns, KeptFile } from '../../files/files.ts'
import { bothOf } from '../../query/condition.ts'
import { callerOf, type Given, isPossibleId, optionsOf, readId, SHOW } from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { ownFields, readFields } from '../data.ts'
import { withStatus } from '../drafts.ts'
import { insert } from '../insert.ts'
import { findRefused, permit, permitCreate, permitFields } from '../permission.ts'
import { populate } from '../relations.ts'
import { fileColumnsOf } from '../rows/file-columns.ts'
import { idIs, notFound } from '../target.ts'
import { type View, viewOf } from '../view.ts'
import { withFile, write } from '../writing.ts'

const OPTIONS = optionsOf('id', 'data', ...SHOW.filter((option) => option !== 'draft'))

/** See `Content.duplicate`. */
export async function duplicate(context: OperationContext, given: Given): Promise<Fields> {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, OPTIONS, context.content)
  const id = readId(given.id)
  const changes = readFields(model, given.data ?? {})
  const view = await viewOf(runtime, caller, given)
  const readable = await permit(model, 'read', { caller, id })
  const condition = bothOf(idIs(id), readable)
  const question = { from: model, selection: runtime.everything, condition }
  const [row] = isPossibleId(id) ? await context.statements.select(question) : []
  if (!row) throw notFound(runtime)
  const data = { ...(await copyOf(view, row)), ...changes }
  await permitCreate(model, caller, data)
  await permitFields(model, 'create', { caller, data: changes })
  const file = await reuseFile(context, model, row)
  // A copy of an unfinished draft is one.
  const isDraft = model.versions?.drafts === true && changes._status !== 'published'
  const wanted = { view, data: withStatus(model, data, isDraft), isDraft, file: file?.columns ?? null }
  const document = await withFile(context, file, () =>
    write(context, { runtime, needsTransaction: model.needsTransaction.change }, () =>
      insert(context, wanted),
    ),
  )
  await populate(context, view, [document])
  return document
}

/** What the caller can see of it and may write; a unique word gets an ending. */
async function copyOf({ runtime, caller, columns }: View, row: Row): Promise<Fields> {
  const { model } = runtime
  const own = ownFields(model, toDocument(model.fields, row))
  const seen = Object.fromEntries(Object.entries(own).filter(([field]) => columns.has(field)))
  const refused = await findRefused(model, 'create', { caller, data: seen })
  for (const field of refused) delete seen[field]
  for (const field of uniqueWords(model)) if (field in seen) seen[field] = `${seen[field]}-copy`
  return seen
}

/** Of what is unique together one word is enough; ids of other documents are no words. */
function uniqueWords({ unique, relations }: Model): readonly string[] {
  const isWord = ({ field, kind }: Model['fields'][number]) => kind === 'text' && !relations.has(field)
  return unique.flatMap((fields) => fields.findLast(isWord)?.field ?? [])
}

async function reuseFile(
  { files }: OperationContext,
  { upload }: Model,
  row: Row,
): Promise<(KeptFile & { readonly columns: FileColumns }) | null> {
  if (!upload || !files) return null
  const kept = await files.reuse(String(row.hash))
  if (!kept) throw new ContentError('NOT_FOUND', 'The file of this document is gone.')
  return { ...kept, columns: fileColumnsOf(row) }
}
