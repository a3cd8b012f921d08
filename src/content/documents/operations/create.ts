import type { Model } from '../../collections/model.ts'
import type { Fields, Row } from '../../collections/row.ts'
import type { SeparatedPassword } from '../account-participation.ts'
import { type Caller, callerOf, type Given, optionsOf, SHOW } from '../call.ts'
import { type OperationContext, requireCollection } from '../context.ts'
import { readFields } from '../data.ts'
import { readDraft, withStatus } from '../drafts.ts'
import { insert } from '../insert.ts'
import { permitCreate, permitFields } from '../permission.ts'
import { populate } from '../relations.ts'
import { readStamps, type Stamped, takeStamps } from '../stamps.ts'
import { viewOf } from '../view.ts'
import { requireFile, takeFile, withFile, write } from '../writing.ts'

const OPTIONS = optionsOf('data', 'file', ...SHOW)

/** See `Content.create`. */
export async function create(context: OperationContext, given: Given): Promise<Fields> {
  const runtime = requireCollection(context, given.collection)
  const { model } = runtime
  const caller = callerOf(given, OPTIONS, context.content)
  const isDraft = readDraft(model, given)
  const { data, columns, stamps } = await readNew(context, model, { caller, data: given.data })
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
    columns,
    stamps,
  }
  const document = await withFile(context, file, () =>
    write(context, { runtime, needsTransaction: model.needsTransaction.change }, () =>
      insert(context, wanted),
    ),
  )
  await populate(context, view, [document])
  return document
}

/** The data of a new document, separated from what no field is about. */
export interface NewData {
  readonly data: Fields
  /** Of an account: its password. */
  readonly columns: Row | undefined
  /** Of an import: its id and its times. */
  readonly stamps: Stamped
}

/** Reads the data of a new document. Rejects an unacceptable password, and ids or times without `overrideAccess`. */
export async function readNew(
  context: OperationContext,
  model: Model,
  { caller, data }: { readonly caller: Caller; readonly data: unknown },
): Promise<NewData> {
  const { overridesAccess } = caller
  const separated = await separatePassword(context, model, { data, overridesAccess })
  const { stamps, fields } = overridesAccess
    ? takeStamps(separated.fields)
    : { stamps: {}, fields: separated.fields }
  return {
    data: readFields(model, fields),
    columns: await passwordColumns(context, separated),
    stamps: readStamps(stamps),
  }
}

async function passwordColumns(
  { accounts }: OperationContext,
  { password, passwordHash }: SeparatedPassword,
): Promise<Row | undefined> {
  if (passwordHash !== undefined) return { password_hash: passwordHash }
  return password === undefined ? undefined : await accounts?.passwordColumns(password)
}

async function separatePassword(
  { accounts }: OperationContext,
  model: Model,
  { data, overridesAccess }: { readonly data: unknown; readonly overridesAccess: boolean },
): Promise<SeparatedPassword> {
  if (!accounts || !model.account) return { password: undefined, fields: data }
  return await accounts.takePassword(model, data, overridesAccess)
}
