import type { Model } from '../../collections/model.ts'
import type { Fields } from '../../collections/row.ts'
import { EVERYTHING } from '../../query/condition.ts'
import { callerOf, type Given, optionsOf, readId, SHOW } from '../call.ts'
import type { OperationContext } from '../context.ts'
import { readDraft } from '../drafts.ts'
import { changeLocked } from '../locked-change.ts'
import { findRefused, permit } from '../permission.ts'
import { populate } from '../relations.ts'
import { documentIn } from '../rows/version-rows.ts'
import { viewOf } from '../view.ts'
import { write } from '../writing.ts'
import { requireVersion, requireVersions } from './versions.ts'

const OPTIONS = optionsOf('id', ...SHOW)

/** See `Content.restoreVersion`. */
export async function restoreVersion(context: OperationContext, given: Given): Promise<Fields> {
  const runtime = requireVersions(context, given)
  const { model } = runtime
  const caller = callerOf(given, OPTIONS, context.content)
  const isDraft = readDraft(model, given)
  const view = await viewOf(runtime, caller, given)
  const seen = await permit(model, 'readVersions', { caller })
  const version = await requireVersion(context, { runtime, id: readId(given.id), permitted: seen })
  const id = String(version.document)
  const former = formerFields(model, documentIn(version), isDraft)
  const permitted = await permit(model, 'update', { caller, id, data: former })
  const refused = await findRefused(model, 'update', { caller, id, data: former })
  const data = Object.fromEntries(Object.entries(former).filter(([field]) => !refused.includes(field)))
  const target = { runtime, caller, operation: 'update' as const, id, permitted, expected: EVERYTHING }
  const change = { target, view, data, increments: new Map(), isDraft, file: null }
  const document = await write(context, { runtime, needsTransaction: true }, () =>
    changeLocked(context, change),
  )
  await populate(context, view, [document])
  return document
}

/**
 * What a version says about each field that there still is; what it does not say is cleared. Files stay as they are:
 * their bytes may be gone. So do hidden fields, for a former password would work again, and those that are no part of
 * versions.
 */
function formerFields({ fields, options, versions }: Model, former: Fields, isDraft: boolean): Fields {
  const data: Fields = {}
  for (const { field, origin } of fields) {
    const stays = options[field]?.hidden || versions?.except.includes(field)
    if (origin === 'schema' && !stays) data[field] = former[field]
  }
  if (versions?.drafts) data._status = isDraft ? 'draft' : former._status
  return data
}
