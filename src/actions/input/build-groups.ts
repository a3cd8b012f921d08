import { type JsonSchema, UNREPRESENTABLE } from '../../schema/index.ts'
import { type Alternatives, alternativesOf } from './alternatives.ts'
import { presenceOf } from './build-presence.ts'
import { type FieldTree, type Group, isIndex, type Presence, type Rest } from './fields.ts'
import { mergeGroups } from './merge-fields.ts'
import { inner, type Place } from './place.ts'
import { requireDecodable, Undecodable } from './undecodable.ts'
import { constantFieldsOf } from './variants.ts'

/** An object, or a union of objects. */
export function groupsOf(given: JsonSchema, alternatives: Alternatives, place: Place): Group {
  const presence = presenceOf(given, alternatives, place)
  const groups = alternatives.schemas.map((schema) => groupOf(schema, place, { ...presence, schema }))
  const [first] = groups
  if (first && groups.length === 1) return first
  const variants = groups.map((group) => ({ group, constants: constantFieldsOf(group) }))
  return mergeGroups(groups, place.path, { ...presence, variants })
}

/** Built as far as it is asked for, because a schema may contain itself. */
function groupOf(schema: JsonSchema, place: Place, presence: Presence): Group {
  requireDecodable(schema, place.path)
  requireDescribed(schema, place)
  let children: Group['children'] | undefined
  let rest: Rest | null | undefined
  return {
    kind: 'group',
    ...presence,
    variants: [],
    becomes: schema[UNREPRESENTABLE] === 'map' ? 'map' : 'object',
    get children() {
      children ??= childrenOf(schema, place)
      return children
    },
    get rest() {
      rest = rest === undefined ? restOf(schema, place) : rest
      return rest
    },
  }
}

/** arktype's `object` takes any object, of which nothing could be decoded. */
function requireDescribed(schema: JsonSchema, { path }: Place): void {
  const { properties, additionalProperties, patternProperties } = schema
  if (path.length > 0 && !properties && !patternProperties && additionalProperties === undefined)
    throw new Undecodable(path, 'it is an object of unknown fields', 'its fields, or a record')
}

function childrenOf(schema: JsonSchema, place: Place): ReadonlyMap<string, FieldTree> {
  const children = new Map<string, FieldTree>()
  const add = (name: string, child: JsonSchema, at: Place) => {
    // Nothing is of this type, so that the field cannot be there.
    if (child.not) return
    children.set(name, place.build(child, inner(at, name, schema.required?.includes(name) ?? false)))
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) add(name, child, place)
  const rest = schema.additionalProperties
  if (typeof rest === 'object')
    // A key of a record that may be missing may not be undefined.
    for (const name of keysOf(schema, place.root) ?? [])
      if (!children.has(name)) add(name, rest, { ...place, isExact: true })
  return children
}

/** The keys of a record, where they are known: those of an enum. */
function keysOf({ propertyNames }: JsonSchema, root: JsonSchema): readonly string[] | null {
  const names = propertyNames ? alternativesOf(propertyNames, root).schemas : []
  const isKnown = names.length > 0 && names.every((each) => each.enum ?? each.const !== undefined)
  return isKnown ? names.flatMap((each) => each.enum ?? [each.const]).map(String) : null
}

/** What the names that are not declared hold: of a record, a catchall, or names of a pattern. */
function restOf(schema: JsonSchema, place: Place): Rest | null {
  const { additionalProperties, patternProperties = {}, propertyNames } = schema
  const isOpen = typeof additionalProperties === 'object' && !keysOf(schema, place.root)
  const items = [...Object.values(patternProperties), ...(isOpen ? [additionalProperties] : [])]
  const [first] = items
  if (!first) return null
  const item = place.build(items.length === 1 ? first : { anyOf: items }, inner(place, '*'))
  const patterns = Object.keys(patternProperties).map((pattern) => new RegExp(pattern))
  // Below a name of its own, a key that the schema does not accept is refused by it, and not dropped.
  const ownName = place.path.length > 0 ? () => true : nameTest(propertyNames)
  const isName = isOpen ? ownName : () => false
  return { item, takes: (key) => isName(key) || patterns.some((pattern) => pattern.test(key)) }
}

function nameTest({ pattern, type }: JsonSchema = {}): (key: string) => boolean {
  const expression = pattern === undefined ? null : new RegExp(pattern)
  const isNumber = /^(number|integer)$/.test(String(type))
  return (key) => (expression?.test(key) ?? true) && (!isNumber || Number.isFinite(Number(key)))
}

/** An array with a place for each value: a group whose keys are numbers. */
export function tupleOf(schema: JsonSchema, place: Place, presence: Presence): Group {
  const { prefixItems = [], items } = schema
  const least = schema.minItems ?? prefixItems.length
  const children = prefixItems.map(
    (item, index) => [String(index), place.build(item, inner(place, String(index), index < least))] as const,
  )
  const rest =
    typeof items === 'object' ? { item: place.build(items, inner(place, '*')), takes: isIndex } : null
  return { kind: 'group', ...presence, variants: [], becomes: 'tuple', children: new Map(children), rest }
}
