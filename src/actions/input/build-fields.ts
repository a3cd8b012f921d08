import { type AnySchema, type JsonSchema, jsonSchemaOf } from '../../schema/index.ts'
import { type Alternatives, alternativesOf } from './alternatives.ts'
import { fieldOf } from './build-field.ts'
import { groupsOf } from './build-groups.ts'
import { listsOf } from './build-lists.ts'
import type { FieldTree, Group, List } from './fields.ts'
import type { Place } from './place.ts'
import { requireWrapped, Undecodable } from './undecodable.ts'

/**
 * The fields of an action's input, or null where its schema offers no JSON Schema: then names are taken as sent.
 *
 * @throws TypeError with the field's path for what a form cannot send, and what to write instead
 */
export function fieldsOf(input: AnySchema | undefined): Group | null {
  if (!input) return null
  const schema = describe(input)
  if (!schema) return null
  const isExact = input['~standard'].vendor === 'arktype'
  const tree = treeOf(schema, { root: schema, path: [], isRequired: true, isExact, build: treeOf })
  if (tree.kind === 'group') checkAll(tree, new Set())
  else if (tree.kind !== 'any') throw new Undecodable([], 'it is no object', 'an object of fields')
  return tree.kind === 'group' ? tree : null
}

function describe(input: AnySchema): JsonSchema | null {
  try {
    const schema = jsonSchemaOf(input, 'input')
    if (!schema) requireWrapped(input)
    return schema
  } catch (error) {
    if (error instanceof Undecodable) throw error
    throw new TypeError(`An action's input has no JSON Schema: ${(error as Error).message}`, { cause: error })
  }
}

/** Builds every branch once, so that what cannot be decoded stops the start and not a visitor. */
function checkAll(tree: FieldTree, seen: Set<JsonSchema>): void {
  if (tree.kind !== 'group' && tree.kind !== 'list') return
  if (seen.has(tree.schema)) return
  seen.add(tree.schema)
  if (tree.kind === 'list') return checkAll(tree.item, seen)
  for (const child of tree.children.values()) checkAll(child, seen)
  for (const { group } of tree.variants) for (const child of group.children.values()) checkAll(child, seen)
  if (tree.rest) checkAll(tree.rest.item, seen)
}

function treeOf(given: JsonSchema, place: Place): FieldTree {
  const alternatives = alternativesOf(given, place.root)
  const shapes = new Set(alternatives.schemas.map(shapeOf))
  if (shapes.size === 1 && shapes.has('object')) return groupsOf(given, alternatives, place)
  if (shapes.size === 1 && shapes.has('array')) return listsOf(given, alternatives, place)
  if (shapes.has('object'))
    throw new Undecodable(place.path, 'it is an object or a single value', 'one of the two')
  if (shapes.has('array')) return singleOrArray(given, alternatives, place)
  return fieldOf(given, alternatives, place)
}

function shapeOf(schema: JsonSchema): 'object' | 'array' | 'value' {
  const { type, properties, items, prefixItems } = schema
  if (type === 'object' || (type === undefined && properties)) return 'object'
  return type === 'array' || (type === undefined && (items || prefixItems)) ? 'array' : 'value'
}

/** `z.union([z.string(), z.array(z.string())])`: one value is itself, several are an array. */
function singleOrArray(given: JsonSchema, alternatives: Alternatives, place: Place): List {
  const lists = alternatives.schemas.filter((schema) => shapeOf(schema) === 'array')
  const singles = alternatives.schemas.filter((schema) => shapeOf(schema) === 'value')
  const list = listsOf(given, { ...alternatives, schemas: lists }, place)
  const single = fieldOf(given, { ...alternatives, schemas: singles }, place)
  if (list.kind !== 'list' || list.item.kind !== single.kind)
    throw new Undecodable(place.path, 'it is a single value or an array of others', 'an array')
  const { item, ...rest } = list
  return { ...rest, item, becomes: 'single-or-array' }
}
