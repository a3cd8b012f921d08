// Decodes the entries of a form into data, by its tree of fields. Over 200 lines because each kind of field is decoded here.
import { ABSENT, decodeField, type Entry, isFilled } from './decode-value.ts'
import { type Field, type FieldTree, type Group, hasRows, isIndex, type List, MAX_NAME } from './fields.ts'
import { isGroupFilled } from './filled-group.ts'
import { closeUp, namesBelow } from './list-rows.ts'
import { chooseVariant } from './variants.ts'

export type { Entry } from './decode-value.ts'

/** A form as it was sent: every name with its values, in order. */
export type Entries = ReadonlyMap<string, readonly Entry[]>

/**
 * Turns what a form sends, which is text, into what its schema takes. `docs/schemas.md` is the table of it. Only
 * declared names are followed, so an undeclared one has no effect: `__proto__`, `constructor` and the rest mean nothing.
 * Never throws.
 */
export function decode(fields: Group | null, entries: Entries): Record<string, unknown> {
  return decodeForm(fields, entries).data
}

/** A decoded form. */
export interface Decoded {
  readonly data: Record<string, unknown>
  /**
   * The control of an entry in a list of single values, by the entry's path in the data, where the two differ:
   * blank entries are not in the data.
   */
  readonly controls: ReadonlyMap<string, string>
}

/** Decodes a form, and says which control each entry came from. */
export function decodeForm(fields: Group | null, entries: Entries): Decoded {
  if (!fields) return { data: asSent(entries), controls: NO_CONTROLS }
  const closed = closeUp(fields, entries)
  const controls = new Map<string, string>()
  const data = decodeGroup(fields, { entries: closed, below: namesBelow(fields, closed), controls }, '')
  return { data: data as Record<string, unknown>, controls }
}

const NO_CONTROLS: ReadonlyMap<string, string> = new Map()

/** What was sent, its rows closed up. */
interface Sent {
  readonly entries: Entries
  /** The keys that were sent below each name of a list, a record or a group. */
  readonly below: ReadonlyMap<string, ReadonlySet<string>>
  /** Collects where entries came from. */
  readonly controls: Map<string, string>
}

function asSent(entries: Entries): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  for (const [name, values] of entries) data[name] = values.length === 1 ? values[0] : [...values]
  return data
}

/** What a group becomes; `prefix` is its name with a dot behind it, or '' for the whole form. */
function decodeGroup(group: Group, sent: Sent, prefix: string): unknown {
  const chosen = group.variants.length > 0 ? variantOf(group, sent, prefix) : group
  if (group.becomes === 'tuple') return decodeTuple(chosen, sent, prefix)
  const data: Record<string, unknown> = Object.create(null)
  for (const [key, child] of chosen.children) {
    const value = decodeTree(child, sent, prefix + key)
    if (value !== ABSENT) data[key] = value
  }
  if (chosen.rest) decodeRest(chosen, data, { sent, prefix })
  return group.becomes === 'map' ? mapOf(group, data) : data
}

function decodeRest(
  { children, rest }: Group,
  data: Record<string, unknown>,
  { sent, prefix }: { readonly sent: Sent; readonly prefix: string },
): void {
  for (const key of sent.below.get(prefix) ?? NO_KEYS) {
    if (!rest || children.has(key)) continue
    const value = decodeTree(rest.item, sent, prefix + key)
    if (value !== ABSENT) data[key] = value
  }
}

const NO_KEYS: readonly string[] = []

/** The keys of a map are numbers where its schema says so. */
function mapOf({ schema }: Group, data: Record<string, unknown>): Map<unknown, unknown> {
  const isNumber = /^(number|integer)$/.test(String(schema.propertyNames?.type))
  return new Map(Object.entries(data).map(([key, value]) => [isNumber ? Number(key) : key, value]))
}

/** The values of a tuple stand at their places: by index, or in the order in which one name was sent. */
function decodeTuple(tuple: Group, sent: Sent, prefix: string): unknown {
  const name = prefix.slice(0, -1)
  const repeated = sent.entries.get(name)
  const length = Math.max(tuple.children.size, lengthOf(sent, prefix), repeated?.length ?? 0)
  const values = Array.from({ length }, (_, index) => {
    const tree = tuple.children.get(String(index)) ?? tuple.rest?.item
    // More values than places: the schema says so.
    if (!tree) return repeated?.[index] || undefined
    const own = repeated?.slice(index, index + 1)
    const isSingle = tree.kind !== 'group' && tree.kind !== 'list'
    const value = own && isSingle ? decodeField(tree, own) : decodeTree(tree, sent, prefix + index)
    return value === ABSENT ? undefined : value
  })
  // Optional places at the end may be missing.
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return values
}

function lengthOf({ below }: Sent, prefix: string): number {
  let length = 0
  for (const key of below.get(prefix) ?? NO_KEYS) if (isIndex(key)) length = Math.max(length, Number(key) + 1)
  return Math.min(length, MAX_TUPLE)
}

const MAX_TUPLE = 1000

function variantOf(group: Group, sent: Sent, prefix: string): Group {
  const chosen = chooseVariant(group, {
    valueOf: (name, field) => {
      const value = decodeField(field, sent.entries.get(prefix + name) ?? NONE)
      return value === ABSENT ? undefined : value
    },
    countFilled: (variant) => countFilled(variant, sent, prefix),
  })
  return chosen ?? group
}

function countFilled({ children }: Group, { entries, below }: Sent, prefix: string): number {
  let count = 0
  for (const key of children.keys()) {
    const isSent = entries.get(prefix + key)?.some(isFilled) || below.has(`${prefix + key}.`)
    if (isSent) count++
  }
  return count
}

function decodeTree(tree: FieldTree, sent: Sent, name: string): unknown {
  const whole = sentWhole(tree, sent, name)
  if (whole !== undefined) return whole
  if (tree.kind === 'list') return decodeList(tree, sent, name)
  if (tree.kind !== 'group') return decodeField(tree, sent.entries.get(name) ?? NONE)
  const isSent = sent.below.has(`${name}.`) || (tree.becomes === 'tuple' && sent.entries.has(name))
  // A required schema that contains itself would go on for ever.
  if (!isSent && name.length > MAX_NAME) return ABSENT
  const mayBeEmpty = tree.isOptional || tree.isNullable
  if (!mayBeEmpty || isGroupFilled(tree, sent, `${name}.`)) return decodeGroup(tree, sent, `${name}.`)
  return emptyOf(tree, isSent)
}

/**
 * What was sent under the name of a group or of rows itself, such as JSON of a widget. Only a function of the schema can
 * read it; any other schema refuses it, so that it is not dropped.
 */
function sentWhole(tree: FieldTree, { entries, below }: Sent, name: string): unknown {
  const hasParts = tree.kind === 'group' ? tree.becomes !== 'tuple' : hasRows(tree)
  if (!hasParts || below.has(`${name}.`)) return undefined
  const values = entries.get(name)?.filter(isFilled) ?? NONE
  return values.length > 1 ? values : values[0]
}

const NONE: readonly Entry[] = []

/** A group or a list that was left empty, or not sent. */
function emptyOf({ isNullable, isOptional, isExact }: Group | List, isSent: boolean): unknown {
  if (isNullable && (isSent || !isOptional)) return null
  return isSent && !isExact ? undefined : ABSENT
}

function decodeList(list: List, sent: Sent, name: string): unknown {
  const values = hasRows(list) ? decodeRows(list, sent, name) : decodeSingles(list, sent, name)
  if (values.length === 0) {
    const isSent = sent.entries.has(name) || sent.below.has(`${name}.`)
    if (list.isPartial || list.isNullable) return emptyOf(list, isSent)
    if (list.becomes === 'single-or-array') return isSent ? '' : ABSENT
  }
  if (list.becomes === 'single-or-array' && values.length === 1) return values[0]
  return list.becomes === 'set' ? new Set(values) : values
}

function decodeRows({ item }: List, sent: Sent, name: string): unknown[] {
  const length = sent.below.get(`${name}.`)?.size ?? 0
  return Array.from({ length }, (_, index) => {
    const value = decodeTree(item, sent, `${name}.${index}`)
    return value === ABSENT ? undefined : value
  })
}

/** Entries that were left blank are no entries. What was sent under the name itself comes first. */
function decodeSingles({ item }: List, sent: Sent, name: string): unknown[] {
  const field = item as Field
  const values: unknown[] = []
  const add = (control: string, sentEntry: Entry) => {
    for (const entry of addressesIn(field, sentEntry)) addOne(control, entry)
  }
  const addOne = (control: string, entry: Entry) => {
    if (!isFilled(entry) && !takesBlank(field)) return
    const value = decodeField(field, [entry])
    const path = `${name}.${values.length}`
    if (path !== control) sent.controls.set(path, control)
    values.push(value === ABSENT ? undefined : value)
  }
  let index = 0
  for (const entry of sent.entries.get(name) ?? NONE) add(`${name}.${index++}`, entry)
  const count = sent.below.get(`${name}.`)?.size ?? 0
  for (let row = 0; row < count; row++)
    for (const entry of sent.entries.get(`${name}.${row}`) ?? NONE) add(`${name}.${row}`, entry)
  return values
}

/** `<input type="email" multiple>` sends its addresses with commas between them. */
function addressesIn({ schema }: Field, entry: Entry): readonly Entry[] {
  const isSeveral = schema.format === 'email' && typeof entry === 'string' && entry.includes(',')
  return isSeveral ? entry.split(',').map((address) => address.trim()) : [entry]
}

/** A choice that has an empty text among its options. */
function takesBlank({ schema, constants }: Field): boolean {
  return schema.enum?.includes('') === true || constants.includes('')
}
