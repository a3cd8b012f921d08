import type { JsonSchema, SwitchWords } from '../../schema/index.ts'

/**
 * The tree of fields that an action's form consists of, made once from the JSON Schema of its input
 * (`build-fields.ts`). Decoding, HTML constraints and problems all read it.
 */
export type FieldTree = Group | List | Field

/** An object: `address` with `address.city` and `address.street`; also a record, a map, a tuple or a union of objects. */
export interface Group extends Presence {
  readonly kind: 'group'
  /** The declared keys; of a union, those of all variants. */
  readonly children: ReadonlyMap<string, FieldTree>
  /** What names that are not declared hold: of a record, a map, an object with a catchall, a tuple with a rest. */
  readonly rest: Rest | null
  /** Of a union: each variant with the constants that name it. Empty for everything else. */
  readonly variants: readonly Variant[]
  /** What the group becomes: a tuple is a group whose keys are numbers. */
  readonly becomes: 'object' | 'map' | 'tuple'
}

/** The fields of a record or catchall, whose names the schema does not list. */
export interface Rest {
  readonly item: FieldTree
  readonly takes: (key: string) => boolean
}

/** One variant of a union. */
export interface Variant {
  readonly group: Group
  /** The fields that have one value in this variant, such as `type: 'person'`. */
  readonly constants: ReadonlyMap<string, Field>
}

/** An array or a set: of single values (a name that repeats, or `tags.0`) or of groups (`items.0.name`). */
export interface List extends Presence {
  readonly kind: 'list'
  readonly item: FieldTree
  /** The most entries that the schema takes; undefined where it does not say. */
  readonly max: number | undefined
  readonly becomes: 'array' | 'set' | 'single-or-array'
  readonly label: string
}

/** One value, as one control of a form sends it. */
export interface Field extends Presence {
  readonly kind: 'text' | 'number' | 'bigint' | 'boolean' | 'date' | 'choice' | 'file' | 'any'
  /** Values of a union besides its kind: `'auto'` of `'auto' | number`. */
  readonly constants: readonly unknown[]
  /** A function of the schema reads what was sent, so nothing is decoded. */
  readonly isAsSent: boolean
  /** Of a text that says yes or no, what a ticked and an absent checkbox are. */
  readonly switchWords: SwitchWords | undefined
  /** The schemas of a text that is a time: what browsers leave out of it is filled in to fit one of them. */
  readonly moments: readonly JsonSchema[]
  /** Never filled in again, saved or logged. */
  readonly isSecret: boolean
  /** What people call it, for sentences about it. */
  readonly label: string
}

/** How absent, empty and null are distinguished. */
export interface Presence {
  /** May be absent: the schema has it as optional, or with a default. */
  readonly isOptional: boolean
  /** May be left out of the data altogether: optional, and without a default. */
  readonly isPartial: boolean
  /** Absent may not be said with `undefined` (`exactOptional`, arktype's `'x?'`). */
  readonly isExact: boolean
  /** Accepts null, which a field left empty becomes. */
  readonly isNullable: boolean
  readonly schema: JsonSchema
}

/** The longest name of a field. Longer ones are read by nothing: in multipart bodies they are cut. */
export const MAX_NAME = 1_000

/** The field or list behind a name such as `address.city` or `items.0.name`; undefined when none is declared. */
export function findField(fields: Group, name: string): Field | List | undefined {
  const tree = findTree(fields, name)
  return tree?.kind === 'group' ? undefined : tree
}

/** What is declared under a name: a field, a list or a group. A problem can be about each of them. */
export function findTree(fields: Group, name: string): FieldTree | undefined {
  if (name.length > MAX_NAME) return undefined
  let tree: FieldTree | undefined = fields
  for (let rest = name; tree; ) {
    const step = stepInto(tree, rest)
    tree = step?.tree
    if (!step || step.rest === '') return tree
    rest = step.rest
  }
  return undefined
}

interface Step {
  /** The key or number that was followed. */
  readonly key: string
  readonly tree: FieldTree
  /** The name after it. */
  readonly rest: string
}

/**
 * Follows the first part of a name. A key of a record of single values is everything that is left of the name,
 * so that it may contain dots.
 */
export function stepInto(tree: FieldTree, name: string): Step | undefined {
  const dot = name.indexOf('.')
  const key = dot === -1 ? name : name.slice(0, dot)
  const rest = dot === -1 ? '' : name.slice(dot + 1)
  if (dot === name.length - 1) return undefined
  if (tree.kind === 'list') return isIndex(key) ? { key, tree: tree.item, rest } : undefined
  if (tree.kind !== 'group') return undefined
  const child = tree.children.get(key)
  if (child) return { key, tree: child, rest }
  if (!tree.rest) return undefined
  const { item, takes } = tree.rest
  const whole = item.kind === 'group' || item.kind === 'list' ? { key, rest } : { key: name, rest: '' }
  return whole.key !== '' && takes(whole.key) ? { ...whole, tree: item } : undefined
}

/** The control of a name: the field itself, or the field that a list repeats. */
export function findControl(fields: Group, name: string): Field | undefined {
  const found = findField(fields, name)
  const field = found?.kind === 'list' ? found.item : found
  return field?.kind === 'group' || field?.kind === 'list' ? undefined : field
}

/** Whether a part of a name is an index, written as one writes a number: not `01`, `-1` or `1e3`. */
export function isIndex(step: string): boolean {
  return /^(0|[1-9]\d{0,14})$/.test(step)
}

/** Every field with its name; the rows of a list and the keys of a record stand under `*`: `items.*.name`. */
export function* listFields(
  tree: FieldTree,
  prefix = '',
  outer: readonly JsonSchema[] = [],
): Generator<readonly [name: string, field: Field, isList: boolean]> {
  if (tree.kind !== 'group' && tree.kind !== 'list') return yield [prefix, tree, false]
  // A schema that contains itself has fields without end.
  if (outer.includes(tree.schema)) return
  const within = [...outer, tree.schema]
  const under = (key: string) => (prefix === '' ? key : `${prefix}.${key}`)
  if (tree.kind === 'group') {
    for (const [key, child] of tree.children) yield* listFields(child, under(key), within)
    if (tree.rest) yield* listFields(tree.rest.item, under('*'), within)
    return
  }
  const { item } = tree
  if (item.kind === 'group' || item.kind === 'list') yield* listFields(item, `${prefix}.*`, within)
  else yield [prefix, item, true]
}

/** Whether the entries of a list are numbered, because each of them has fields of its own. */
export function hasRows(tree: FieldTree): tree is List {
  return tree.kind === 'list' && (tree.item.kind === 'group' || tree.item.kind === 'list')
}

/** The name of the form's file field, if it has exactly one: the field that a refused file came from. */
export function fileFieldOf(fields: Group | null): string | undefined {
  const files = fields ? [...listFields(fields)].filter(([, { kind }]) => kind === 'file') : []
  return files.length === 1 ? files[0]?.[0] : undefined
}

/** Whether a field is a secret by its name alone, which is all there is to go by without a JSON Schema. */
export function isSecretName(name: string): boolean {
  return /passw(or)?d|passphrase|passcode/i.test(name)
}
