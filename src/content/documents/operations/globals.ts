import { inWords } from '../../collections/definition-errors.ts'
import type { GlobalModel } from '../../collections/global-model.ts'
import type { Fields } from '../../collections/row.ts'
import { ContentError } from '../../errors.ts'
import { type Caller, callerOf, type Given, optionsOf } from '../call.ts'
import type { OperationContext } from '../context.ts'
import { merge, readFields, toRow, validate } from '../data.ts'
import { runHooks } from '../run-hooks.ts'

const FIND = optionsOf('slug')
const UPDATE = optionsOf('slug', 'data')

/** See `Content.findGlobal`. */
export async function findGlobal(context: OperationContext, given: Given): Promise<Fields> {
  const model = requireGlobal(context, given.slug)
  const caller = callerOf(given, FIND, context.content)
  if (!caller.overridesAccess) requireYes(model, await model.access.read(caller.call), 'read')
  const kept = await context.globals.rows.find(model.name)
  return await show(model, caller, {
    ...(await currentOf(model, kept?.document)),
    updatedAt: kept?.updatedAt ?? null,
  })
}

/** See `Content.updateGlobal`. */
export async function updateGlobal(context: OperationContext, given: Given): Promise<Fields> {
  const model = requireGlobal(context, given.slug)
  const caller = callerOf(given, UPDATE, context.content)
  const data = readFields(model, given.data)
  if (!caller.overridesAccess)
    requireYes(model, await model.access.update({ ...caller.call, data }), 'update')
  return await context.database.transaction(() => change(context, model, { caller, data }))
}

/** What is kept, or what the schema makes of nothing; a field that came later gets its default. */
async function currentOf(model: GlobalModel, kept: Fields | undefined): Promise<Fields> {
  try {
    return await validate(model, kept ?? {})
  } catch (error) {
    if (kept) return kept
    throw new ContentError(
      'NOT_FOUND',
      `${model.name} has no values yet: update it first, or give its fields defaults.`,
      {
        cause: error,
      },
    )
  }
}

async function change(
  { globals, now }: OperationContext,
  model: GlobalModel,
  { caller, data }: { readonly caller: Caller; readonly data: Fields },
): Promise<Fields> {
  const kept = await globals.rows.hold(model.name)
  const originalDoc = { ...kept.document, updatedAt: kept.updatedAt }
  const call = { ...caller.call, collection: model.name, operation: 'update' as const, originalDoc }
  const callWith = (data: Fields) => ({ ...call, data })
  const sent = readFields(model, await runHooks(model.hooks.beforeValidate, data, callWith))
  const valid = await validate(model, merge(model, kept.document, sent))
  const ready = await runHooks(model.hooks.beforeChange, valid, callWith)
  // For its refusals: text that cannot be kept, a hook's value of another type.
  toRow(model.fields, ready)
  const updatedAt = Math.max(now(), (kept.updatedAt ?? 0) + 1)
  const stored = JSON.stringify(readFields(model, ready))
  await globals.rows.write({ slug: model.name, data: stored, updated_at: updatedAt })
  const whole = { ...JSON.parse(stored), updatedAt }
  const { user, context, content } = caller.call
  const after = {
    user,
    context,
    content,
    collection: model.name,
    operation: 'update' as const,
    previousDoc: originalDoc,
  }
  return await show(
    model,
    caller,
    await runHooks(model.hooks.afterChange, whole, (doc) => ({ ...after, doc })),
  )
}

async function show({ name, hooks }: GlobalModel, { call }: Caller, document: Fields): Promise<Fields> {
  return await runHooks(hooks.afterRead, document, (doc) => ({ ...call, collection: name, doc }))
}

function requireGlobal({ globals }: OperationContext, slug: unknown): GlobalModel {
  const model = typeof slug === 'string' ? globals.models.get(slug) : undefined
  if (model) return model
  const there = inWords(globals.models.keys()) || 'none'
  throw new ContentError('UNKNOWN_COLLECTION', `There is no global of that name. There are: ${there}.`)
}

function requireYes({ name }: GlobalModel, answer: unknown, operation: string): void {
  if (answer !== true) throw new ContentError('ACCESS_DENIED', `You may not do this (${operation} ${name}).`)
}
