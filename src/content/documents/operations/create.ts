import type { Model } from '../../collections/model.ts'
import type { Fields } from '../../collections/row.ts'
import type { SeparatedPassword } from '../account-participation.ts'
import { callerOf, type Given, optionsOf, SHOW } from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { readFields } from '../data.ts'
import { readDraft, withStatus } from '../drafts.ts'
import { insert } from '../insert.ts'
import { permitCreate, permitFields } from '../permission.ts'
import { populate } from '../relations.ts'
import { viewOf } from '../view.ts'
import { requireFile, takeFile, withFile, write } from '../writing.ts'

const OPTIONS = optionsOf('data', 'file', ...SHOW)

/** See `Content.create`. */
export async function create(context: OperationContext, given: Given): Promise<Fields> {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, OPTIONS, context.content)
  const isDraft = readDraft(model, given)
  const { password, fields } = separatePassword(context, model, given.data)
  const data = readFields(model, fields)
  const view = await viewOf(runtime, caller, given)
  await permitCreate(model, caller, data)
  await permitFields(model, 'create', { caller, data })
  requireFile(runtime, given.file)
  const file = await takeFile(context, runtime, given.file)
  const wanted = {
    view,
    data: withStatus(model, data, isDraft),
    isDraft,
    file: file?.columns ?? null,
    ...(password !== undefined && { columns: await context.accounts?.passwordColumns(password) }),
  }
  const document = await withFile(context, file, () =>
    write(context, { runtime, needsTransaction: model.needsTransaction.change }, () =>
      insert(context, wanted),
    ),
  )
  await populate(context, view, [document])
  return document
}

function separatePassword({ accounts }: OperationContext, model: Model, data: unknown): SeparatedPassword {
  if (!accounts || !model.account) return { password: undefined, fields: data }
  return accounts.takePassword(model, data)
}
