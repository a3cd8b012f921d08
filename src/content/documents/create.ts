import { passwordColumns, takePassword } from '../accounts/new-password.ts'
import type { Fields } from '../collections/row.ts'
import { callerOf, type Given, optionsOf, SHOW } from './call.ts'
import { readFields } from './data.ts'
import { readDraft, withStatus } from './drafts.ts'
import { insert } from './insert.ts'
import { type Library, requireShelf } from './library.ts'
import { permitCreate, permitFields } from './permission.ts'
import { populate } from './relations.ts'
import { viewOf } from './view.ts'
import { requireFile, takeFile, withFile, write } from './writing.ts'

const OPTIONS = optionsOf('data', 'file', ...SHOW)

/** See `Content.create`. */
export async function create(library: Library, given: Given): Promise<Fields> {
  const shelf = requireShelf(library, given.collection)
  const { model } = shelf
  const caller = callerOf(given, OPTIONS, library.content)
  const isDraft = readDraft(model, given)
  const { password, fields } = takePassword(model, given.data)
  const data = readFields(model, fields)
  const view = await viewOf(shelf, caller, given)
  await permitCreate(model, caller, data)
  await permitFields(model, 'create', { caller, data })
  requireFile(shelf, given.file)
  const file = await takeFile(library, shelf, given.file)
  const wanted = {
    view,
    data: withStatus(model, data, isDraft),
    isDraft,
    file: file?.columns ?? null,
    ...(password !== undefined && { columns: await passwordColumns(library, password) }),
  }
  const document = await withFile(library, file, () =>
    write(library, { shelf, isLong: model.isLong.change }, () => insert(library, wanted)),
  )
  await populate(library, view, [document])
  return document
}
