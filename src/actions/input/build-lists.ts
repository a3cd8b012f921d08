import { type JsonSchema, UNREPRESENTABLE } from '../../schema/index.ts'
import type { Alternatives } from './alternatives.ts'
import { tupleOf } from './build-groups.ts'
import { presenceOf } from './build-presence.ts'
import type { FieldTree, Group, List, Presence } from './fields.ts'
import { mergeTrees } from './merge-fields.ts'
import { inner, labelOf, type Place } from './place.ts'
import { Undecodable } from './undecodable.ts'

/** An array, a set or a tuple; several that differ cannot be distinguished. */
export function listsOf(given: JsonSchema, alternatives: Alternatives, place: Place): List | Group {
  const presence = presenceOf(given, alternatives, place)
  const { schemas } = alternatives
  const [first = {}] = schemas
  if (!schemas.some(({ prefixItems }) => prefixItems)) return listOf(joined(schemas), place, presence)
  if (schemas.length === 1) return tupleOf(first, place, presence)
  const tuples = schemas.map((schema) =>
    schema.prefixItems ? tupleOf(schema, place, presence) : listOf(schema, place, presence),
  )
  requireAlike(tuples, place)
  return mergeTrees(tuples, place.path) as List | Group
}

/** `string[] | number[]` is read as a list of `string | number`, which stops the definition. */
function joined(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}] = schemas
  if (schemas.length === 1) return first
  const anyOf = schemas.map(({ items }) => items || {})
  const most = schemas.map(({ maxItems }) => maxItems)
  const { maxItems, ...rest } = first
  const isBounded = most.every((max) => max !== undefined)
  return { ...rest, items: { anyOf }, ...(isBounded && { maxItems: Math.max(...most) }) }
}

/** Of several tuples, each place holds the same kind of value: nothing says which of them was sent. */
function requireAlike(tuples: readonly FieldTree[], { path }: Place): void {
  const kinds = new Map<string, string>()
  for (const tuple of tuples) {
    if (tuple.kind !== 'group') throw new Undecodable(path, 'it is a list or a tuple', 'one of the two')
    for (const [index, { kind }] of tuple.children) {
      if ((kinds.get(index) ?? kind) !== kind)
        throw new Undecodable([...path, index], 'its tuples differ', 'objects that a constant tells apart')
      kinds.set(index, kind)
    }
  }
}

function listOf(schema: JsonSchema, place: Place, presence: Presence): List {
  let item: FieldTree | undefined
  return {
    kind: 'list',
    ...presence,
    max: schema.maxItems,
    becomes: schema[UNREPRESENTABLE] === 'set' ? 'set' : 'array',
    label: labelOf(schema, place),
    get item() {
      item ??= place.build(typeof schema.items === 'object' ? schema.items : {}, inner(place, '*'))
      return item
    },
  }
}
