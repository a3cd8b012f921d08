import {
  type AnySchema,
  DATE_OBJECT,
  findJsonSchema,
  type JsonSchema,
  resolveReference,
} from '../../schema/index.ts'

/** What an action's form consists of, read once from the JSON Schema of its input. */
export type FieldTree = Group | List | Field

/** An object: `address` with `address.city` and `address.street`. */
export interface Group {
  readonly kind: 'group'
  readonly children: ReadonlyMap<string, FieldTree>
  readonly isOptional: boolean
}

/** An array: of single values (a name that repeats) or of groups (`items.0.name`, `items.1.name`). */
export interface List {
  readonly kind: 'list'
  readonly item: FieldTree
  /** The most entries that are read. */
  readonly max: number
  readonly isOptional: boolean
}

/** One value, as one control of a form sends it. */
export interface Field {
  readonly kind: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'file'
  /** May be absent: the schema has it as optional, or with a default. */
  readonly isOptional: boolean
  /** Takes null, which stands for a field left empty. */
  readonly isNullable: boolean
  /** Never filled in again, parked or logged. */
  readonly isSecret: boolean
  /** How people call it, for sentences about it. */
  readonly label: string
  readonly schema: JsonSchema
}

/** The fields of an action's input, or null where its schema offers no JSON Schema: then names are taken as sent. */
export function fieldsOf(input: AnySchema | undefined): Group | null {
  const schema = input && findJsonSchema(input)
  if (!schema) return null
  const tree = treeOf(schema, { root: schema, name: '', isOptional: false, depth: 0 })
  return tree.kind === 'group' ? tree : null
}

/** The field or list behind a name such as `address.city` or `items.0.name`; undefined when none is declared. */
export function findField(fields: Group, name: string): Field | List | undefined {
  const tree = findTree(fields, name)
  return tree?.kind === 'group' ? undefined : tree
}

/** Whatever is declared under a name: a field, a list or a group. A problem can be about each of them. */
export function findTree(fields: Group, name: string): FieldTree | undefined {
  let tree: FieldTree | undefined = fields
  for (const step of name.split('.')) {
    if (tree?.kind === 'group') tree = tree.children.get(step)
    else if (tree?.kind === 'list' && isIndex(step, tree.max)) tree = tree.item
    else return undefined
  }
  return tree
}

/** The control that a name stands for: the field itself, or the field that a list repeats. */
export function findControl(fields: Group, name: string): Field | undefined {
  const found = findField(fields, name)
  const field = found?.kind === 'list' ? found.item : found
  return field?.kind === 'group' || field?.kind === 'list' ? undefined : field
}

/** Whether a part of a name is an index below `max`, written as one writes a number: not `01`, `-1` or `1e3`. */
export function isIndex(step: string, max: number): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(step) && Number(step) < max
}

/** Every field with its name; the rows of a list stand under `*`: `items.*.name`. */
export function* listFields(
  tree: FieldTree,
  prefix = '',
): Generator<readonly [name: string, field: Field, isList: boolean]> {
  if (tree.kind === 'group') {
    for (const [key, child] of tree.children)
      yield* listFields(child, prefix === '' ? key : `${prefix}.${key}`)
  } else if (tree.kind === 'list') {
    const { item } = tree
    if (item.kind === 'group' || item.kind === 'list') yield* listFields(item, `${prefix}.*`)
    else yield [prefix, item, true]
  } else yield [prefix, tree, false]
}

/** The name of the form's file field, if it has exactly one: the field that a refused file came from. */
export function fileFieldOf(fields: Group | null): string | undefined {
  const files = fields ? [...listFields(fields)].filter(([, { kind }]) => kind === 'file') : []
  return files.length === 1 ? files[0]?.[0] : undefined
}

interface Place {
  readonly root: JsonSchema
  readonly name: string
  readonly isOptional: boolean
  readonly depth: number
}

const MAX_ROWS = 1000
const MAX_DEPTH = 8

function treeOf(given: JsonSchema, place: Place): FieldTree {
  const { schema, isNullable } = simplify(given, place.root)
  const isOptional = place.isOptional || given.default !== undefined || schema.default !== undefined
  const typed = typeOf(schema)
  if (typed === 'object' && place.depth < MAX_DEPTH) return groupOf(schema, { ...place, isOptional })
  if (typed === 'array' && place.depth < MAX_DEPTH) return listOf(schema, { ...place, isOptional })
  return fieldOf(schema, { ...place, isOptional }, isNullable)
}

function groupOf(schema: JsonSchema, { root, isOptional, depth }: Place): Group {
  const children = new Map<string, FieldTree>()
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const isChildOptional = !schema.required?.includes(name)
    children.set(name, treeOf(child, { root, name, isOptional: isChildOptional, depth: depth + 1 }))
  }
  return { kind: 'group', children, isOptional }
}

function listOf(schema: JsonSchema, place: Place): List {
  const item = treeOf(schema.items ?? {}, { ...place, isOptional: false, depth: place.depth + 1 })
  return {
    kind: 'list',
    item,
    max: Math.min(schema.maxItems ?? MAX_ROWS, MAX_ROWS),
    isOptional: place.isOptional,
  }
}

function fieldOf(schema: JsonSchema, { name, isOptional }: Place, isNullable: boolean): Field {
  return {
    kind: kindOf(schema),
    isOptional,
    isNullable,
    isSecret: isSecret(name, schema),
    label: schema.title ?? inWords(name),
    schema,
  }
}

function kindOf(schema: JsonSchema): Field['kind'] {
  const type = typeOf(schema)
  if (type === 'boolean') return 'boolean'
  if (schema.enum) return 'choice'
  if (type === 'number' || type === 'integer') return 'number'
  if (schema.format === 'binary' || schema.contentEncoding === 'binary') return 'file'
  return schema.format === DATE_OBJECT ? 'date' : 'text'
}

function isSecret(name: string, { format, writeOnly }: JsonSchema): boolean {
  return format === 'password' || writeOnly === true || isSecretName(name)
}

/** Whether a field is a secret by its name alone, which is all there is to go by without a JSON Schema. */
export function isSecretName(name: string): boolean {
  return /passw(or)?d|passphrase|passcode/i.test(name)
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

function typeOf({ type, properties, items, enum: values, const: only }: JsonSchema): string | undefined {
  if (Array.isArray(type)) return type.find((name) => name !== 'null')
  if (typeof type === 'string') return type
  if (properties) return 'object'
  if (items) return 'array'
  const example = only ?? values?.find((value) => value !== null)
  return example === undefined ? undefined : typeof example
}

/** Follows references, takes null out of unions, and joins what `allOf`, `anyOf` and `oneOf` say about objects. */
function simplify(
  schema: JsonSchema,
  root: JsonSchema,
  depth = 0,
): { schema: JsonSchema; isNullable: boolean } {
  const isNullable = Array.isArray(schema.type) && schema.type.includes('null')
  if (depth > MAX_DEPTH) return { schema: {}, isNullable }
  if (schema.$ref) return simplify(resolveReference(schema.$ref, root), root, depth + 1)
  const parts = schema.allOf ?? schema.anyOf ?? schema.oneOf
  if (!parts) return { schema, isNullable }
  const simple = parts.filter((part) => part.type !== 'null').map((part) => simplify(part, root, depth + 1))
  const [first, ...others] = simple.map((part) => part.schema)
  const hasNull = parts.length > simple.length || simple.some((part) => part.isNullable)
  if (!first) return { schema: {}, isNullable: true }
  const { allOf, anyOf, oneOf, ...own } = schema
  if (others.length === 0) return { schema: { ...first, ...own }, isNullable: hasNull }
  return { schema: { ...join([first, ...others], schema.allOf !== undefined), ...own }, isNullable: hasNull }
}

/** All of several objects requires what any requires; one of several requires what each requires. */
function join(schemas: readonly JsonSchema[], isAll: boolean): JsonSchema {
  if (schemas.every((schema) => typeOf(schema) === 'object')) {
    const lists = schemas.map((schema) => schema.required ?? [])
    const required = isAll
      ? lists.flat()
      : (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)))
    const properties = mergeProperties(schemas, isAll)
    return { type: 'object', properties, required }
  }
  if (isAll) return Object.assign({}, ...schemas)
  const types = schemas.map((schema) => schema.contentMediaType)
  // A file of any of several types: its kind and size stand beside the union.
  if (types.every((type) => type !== undefined)) return { contentMediaType: types.flat() }
  const values = schemas.map((schema) => (schema.const === undefined ? schema.enum : [schema.const]))
  return values.every((list) => list !== undefined) ? { enum: values.flat() } : {}
}

/** A property that several members have, each in its own way (the kind of a union), is any or all of them. */
function mergeProperties(schemas: readonly JsonSchema[], isAll: boolean): Record<string, JsonSchema> {
  const found = new Map<string, Map<string, JsonSchema>>()
  for (const schema of schemas)
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const ways = found.get(name) ?? new Map()
      found.set(name, ways.set(JSON.stringify(property), property))
    }
  return Object.fromEntries([...found].map(([name, ways]) => [name, inAnyWay([...ways.values()], isAll)]))
}

function inAnyWay(ways: readonly JsonSchema[], isAll: boolean): JsonSchema {
  const [first = {}, ...others] = ways
  if (others.length === 0) return first
  return isAll ? { allOf: ways } : { anyOf: ways }
}
