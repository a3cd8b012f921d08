import type { Answer } from '../collections/access.ts'
import type { Model } from '../collections/model.ts'
import type { Fields } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import { type Condition, EVERYTHING } from '../query/condition.ts'
import { parseWhere } from '../query/where.ts'
import type { Caller } from './call.ts'
import { ruleRelations } from './rule-relations.ts'

/** The operations that have an access rule. */
export type Operation = 'create' | 'read' | 'update' | 'delete' | 'readVersions'

/** What a rule may want to know of the operation. */
export interface About {
  readonly id?: string
  readonly data?: Fields
}

interface AboutData {
  readonly caller: Caller
  readonly data: Fields
  readonly id?: string
}

/**
 * Which documents the caller may do this with, as a condition that belongs into the statement itself. Rejects with
 * `ACCESS_DENIED` where there are none.
 */
export async function permit(
  model: Model,
  operation: Exclude<Operation, 'create'>,
  { caller, ...about }: About & { readonly caller: Caller },
): Promise<Condition> {
  if (caller.overridesAccess) return EVERYTHING
  const rule = model.access[operation] ?? model.access.update
  return readAnswer(await rule({ ...caller.call, ...about }), model, operation)
}

/** Rejects with `ACCESS_DENIED` unless the caller may make this document. */
export async function permitCreate(model: Model, caller: Caller, data: Fields): Promise<void> {
  if (caller.overridesAccess) return
  const answer: unknown = await model.access.create({ ...caller.call, data })
  if (answer === true) return
  if (answer === false) throw denied(model, 'create')
  throw new TypeError(`The access rule for create of ${model.name} must return true or false.`)
}

/** Rejects with `ACCESS_DENIED`, naming them, when the caller may not write some of these fields. */
export async function permitFields(
  model: Model,
  operation: 'create' | 'update',
  { caller, ...about }: AboutData,
): Promise<void> {
  const refused = await findRefused(model, operation, { caller, ...about })
  if (refused.length === 0) return
  throw new ContentError('ACCESS_DENIED', `You may not set ${refused.join(', ')}.`, {
    errors: Object.fromEntries(refused.map((field) => [field, 'You may not change this.'])),
  })
}

/** The fields of `data` that the caller may not write. */
export async function findRefused(
  { options, account }: Model,
  operation: 'create' | 'update',
  { caller, ...about }: AboutData,
): Promise<readonly string[]> {
  const refused: string[] = []
  if (caller.overridesAccess) return refused
  for (const field in about.data) {
    const rule = options[field]?.access?.[operation]
    const isProven = field === 'email' && operation === 'update' && account?.verify === true
    // A confirmed address is changed by changeEmail, which asks for the password and confirms the new one.
    if (isProven || (rule && (await rule({ ...caller.call, ...about })) !== true)) refused.push(field)
  }
  return refused
}

/** The error of a rule that said no. */
export function denied({ name }: Model, operation: Operation): ContentError {
  return new ContentError('ACCESS_DENIED', `You may not do this (${operation} ${name}).`)
}

/** What is not true and not a where is a no: a rule that forgets to return denies access. */
function readAnswer(answer: Answer<Fields>, model: Model, operation: Operation): Condition {
  if (answer === true) return EVERYTHING
  if (typeof answer === 'object' && answer !== null)
    return parseWhere(answer, model.columns, ruleRelations(model))
  throw denied(model, operation)
}
