import type { Field, Group, Variant } from './fields.ts'

/** The fields of a variant that have few values, which distinguish it from the others. */
export function constantFieldsOf({ children }: Group): ReadonlyMap<string, Field> {
  const constants = new Map<string, Field>()
  for (const [name, tree] of children)
    if (tree.kind !== 'group' && tree.kind !== 'list' && valuesOf(tree)) constants.set(name, tree)
  return constants
}

function valuesOf({ schema }: Field): readonly unknown[] | undefined {
  return schema.const === undefined ? schema.enum : [schema.const]
}

/** What is asked of the form to choose a variant. */
interface Sent {
  /** The value of a field of the group, decoded as this variant decodes it. */
  readonly valueOf: (name: string, field: Field) => unknown
  /** How many of these names have something in them. */
  readonly countFilled: (group: Group) => number
}

/**
 * The variant whose constants were sent; of several, or where none has a constant, the one that has most of what was
 * filled in. Null where no variant's constants were sent: the schema then says so.
 */
export function chooseVariant({ variants }: Group, sent: Sent): Group | null {
  const named = variants.filter((variant) => isNamed(variant, sent))
  let best: Group | null = null
  let most = -1
  for (const { group } of named) {
    const filled = named.length === 1 ? 0 : sent.countFilled(group)
    if (filled > most) [best, most] = [group, filled]
  }
  return best
}

function isNamed({ constants }: Variant, { valueOf }: Sent): boolean {
  for (const [name, field] of constants) {
    const value = valueOf(name, field)
    const isAbsent = value === undefined && field.isOptional
    if (!isAbsent && !(value === null && field.isNullable) && !valuesOf(field)?.includes(value)) return false
  }
  return true
}
