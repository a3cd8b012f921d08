import type { ObjectSchema } from '../../schema/index.ts'
import type { Call, CreateRule } from './access.ts'
import { checkHooks } from './check-hooks.ts'
import type { Global } from './collection.ts'
import { definitionError, requireNames } from './definition-errors.ts'
import { type Field, fieldsOf } from './fields.ts'
import type { AnyHooks } from './model.ts'

/** A global as the operations use it. */
export interface GlobalModel {
  readonly name: string
  readonly schema: ObjectSchema
  readonly fields: readonly Field[]
  readonly byName: ReadonlyMap<string, Field>
  readonly access: {
    readonly read: (call: Call<unknown>) => unknown
    readonly update: CreateRule<unknown>
  }
  readonly hooks: Required<Pick<AnyHooks, (typeof HOOKS)[number]>>
}

const HOOKS = ['beforeValidate', 'beforeChange', 'afterChange', 'afterRead'] as const

/** Checks a definition. Throws a TypeError that names what is wrong and what to write instead. */
export function globalModelOf(slug: string, { options }: Global): GlobalModel {
  requireNames(slug, options, ['schema', 'access', 'hooks'])
  const fields = fieldsOf(slug, options.schema)
  requireNames(`${slug}.access`, options.access ?? {}, ['read', 'update'])
  for (const operation of ['read', 'update'] as const) {
    if (typeof options.access?.[operation] === 'function') continue
    throw definitionError(
      slug,
      `there is no access rule for ${operation}. Write who may: access: { ${operation}: always }.`,
    )
  }
  return {
    name: slug,
    schema: options.schema,
    fields,
    byName: new Map(fields.map((field) => [field.field, field])),
    access: options.access,
    hooks: checkHooks(slug, options.hooks, HOOKS) as GlobalModel['hooks'],
  }
}
