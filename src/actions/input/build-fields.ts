// Builds the tree of fields from a JSON Schema. Over 200 lines because each form of schema is read here.
import {
  type AnySchema,
  type JsonSchema,
  jsonSchemaOf,
  READING,
  UNREPRESENTABLE,
} from '../../schema/index.ts'
import { type Alternatives, alternativesOf } from './alternatives.ts'
import {
  type Field,
  type FieldTree,
  type Group,
  isIndex,
  isSecretName,
  type List,
  type Rest,
} from './fields.ts'
import { mergeGroups, mergeTrees } from './merge-fields.ts'
import { requireDecodable, requireWrapped, Undecodable } from './undecodable.ts'
import { valueOf } from './value-kind.ts'
import { constantFieldsOf } from './variants.ts'

/**
 * The fields of an action's input, or null where its schema offers no JSON Schema: then names are taken as sent.
 *
 * @throws TypeError with the field's path for what a form cannot send, and what to write instead
 */
export function fieldsOf(input: AnySchema | undefined): Group | null {
  if (!input) return null
  const schema = describe(input)
  if (!schema) return null
  const place: Place = {
    root: schema,
    path: [],
    isRequired: true,
    isExact: input['~standard'].vendor === 'arktype',
  }
  const tree = treeOf(schema, place)
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

/** The position of a schema in its document. */
interface Place {
  readonly root: JsonSchema
  readonly path: readonly string[]
  readonly isRequired: boolean
  /** Whether the library tells absent from undefined. */
  readonly isExact: boolean
}

function treeOf(given: JsonSchema, place: Place): FieldTree {
  const alternatives = alternativesOf(given, place.root)
  const { schemas } = alternatives
  const shapes = new Set(schemas.map(shapeOf))
  if (shapes.size === 1 && shapes.has('object')) return unionOf(given, alternatives, place)
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

/** Absent, empty and null: what the schema says about them. */
function presenceOf(given: JsonSchema, { schemas, takesNull, takesUndefined }: Alternatives, place: Place) {
  const readings = [given[READING], ...schemas.map((schema) => schema[READING])]
  const hasDefault = given.default !== undefined || schemas.some((schema) => schema.default !== undefined)
  const takesAny = readings.includes('catch')
  return {
    isOptional: !place.isRequired || hasDefault || takesUndefined || takesAny,
    isPartial: !place.isRequired && !hasDefault,
    isExact: readings.includes('exact') || (place.isExact && !takesUndefined && !hasDefault),
    isNullable: takesNull,
    schema: given,
  }
}

function unionOf(given: JsonSchema, alternatives: Alternatives, place: Place): Group {
  const presence = presenceOf(given, alternatives, place)
  const groups = alternatives.schemas.map((schema) => groupOf(schema, place, { ...presence, schema }))
  const [first] = groups
  if (first && groups.length === 1) return first
  const variants = groups.map((group) => ({ group, constants: constantFieldsOf(group) }))
  return mergeGroups(groups, place.path, { ...presence, variants })
}

type Presence = ReturnType<typeof presenceOf>

/** Built as far as it is asked for, because a schema may contain itself. */
function groupOf(schema: JsonSchema, place: Place, presence: Presence): Group {
  requireDecodable(schema, place.path)
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

function childrenOf(schema: JsonSchema, { root, path, isExact }: Place): ReadonlyMap<string, FieldTree> {
  const children = new Map<string, FieldTree>()
  const add = (name: string, child: JsonSchema) => {
    // Nothing is of this type, so that the field cannot be there.
    if (child.not) return
    const isRequired = schema.required?.includes(name) ?? false
    children.set(name, treeOf(child, { root, path: [...path, name], isRequired, isExact }))
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) add(name, child)
  const rest = schema.additionalProperties
  if (typeof rest === 'object')
    for (const name of keysOf(schema, root) ?? []) if (!children.has(name)) add(name, rest)
  return children
}

/** The keys of a record, where they are known: those of an enum. */
function keysOf({ propertyNames }: JsonSchema, root: JsonSchema): readonly string[] | null {
  const names = propertyNames ? alternativesOf(propertyNames, root).schemas : []
  const isKnown = names.length > 0 && names.every((each) => each.enum ?? each.const !== undefined)
  return isKnown ? names.flatMap((each) => each.enum ?? [each.const]).map(String) : null
}

function restOf(schema: JsonSchema, place: Place): Rest | null {
  const { additionalProperties, propertyNames } = schema
  if (typeof additionalProperties !== 'object' || keysOf(schema, place.root)) return null
  const item = treeOf(additionalProperties, { ...place, path: [...place.path, '*'], isRequired: true })
  const pattern = propertyNames?.pattern === undefined ? null : new RegExp(propertyNames.pattern)
  const isNumber = /^(number|integer)$/.test(String(propertyNames?.type))
  return { item, takes: (key) => (pattern?.test(key) ?? true) && (!isNumber || Number.isFinite(Number(key))) }
}

function listsOf(given: JsonSchema, alternatives: Alternatives, place: Place): List | Group {
  const presence = presenceOf(given, alternatives, place)
  const lists = alternatives.schemas.map((schema) =>
    schema.prefixItems ? tupleOf(schema, place, presence) : listOf(schema, place, presence),
  )
  return lists.length === 1 ? (lists[0] as List) : (mergeTrees(lists, place.path) as List)
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
      const inner = { ...place, path: [...place.path, '*'], isRequired: true }
      item ??= treeOf(typeof schema.items === 'object' ? schema.items : {}, inner)
      return item
    },
  }
}

function tupleOf(schema: JsonSchema, place: Place, presence: Presence): Group {
  const { prefixItems = [], items } = schema
  const least = schema.minItems ?? prefixItems.length
  const inner = (key: string, isRequired: boolean): Place => ({
    ...place,
    path: [...place.path, key],
    isRequired,
  })
  const children = prefixItems.map(
    (item, index) => [String(index), treeOf(item, inner(String(index), index < least))] as const,
  )
  const rest = typeof items === 'object' ? { item: treeOf(items, inner('*', true)), takes: isIndex } : null
  return { kind: 'group', ...presence, variants: [], becomes: 'tuple', children: new Map(children), rest }
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

function fieldOf(given: JsonSchema, alternatives: Alternatives, place: Place): Field {
  const { schemas } = alternatives
  for (const schema of schemas) requireDecodable(schema, place.path)
  const { kind, schema, constants } = valueOf(schemas, place.path)
  return {
    ...presenceOf(given, alternatives, place),
    kind,
    constants,
    isAsSent: [given, ...schemas].some((each) => each[READING] === 'as-sent'),
    isSwitch: schemas.some((each) => each[READING] === 'switch'),
    isSecret: isSecret(place.path.at(-1) ?? '', schema),
    label: labelOf({ ...schema, ...given }, place),
    schema: { ...schema, ...defaultOf(given) },
  }
}

function defaultOf(given: JsonSchema): JsonSchema {
  return given.default === undefined ? {} : { default: given.default }
}

function isSecret(name: string, { format, writeOnly }: JsonSchema): boolean {
  return format === 'password' || writeOnly === true || isSecretName(name)
}

function labelOf({ title }: JsonSchema, { path }: Place): string {
  return title ?? inWords(path.filter((step) => step !== '*').at(-1) ?? '')
}

/** `publishedAt` and `published_at` are "Published at". */
function inWords(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
