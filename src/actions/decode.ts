import type { Field, FieldTree, Group, List } from './fields.ts'
import { isIndex } from './fields.ts'

/** What one control sends: text, or a file. */
export type Entry = string | File

/** A form as it was sent: every name with its values, in order. */
export type Entries = ReadonlyMap<string, readonly Entry[]>

/**
 * Turns what a form sends, which is text, into what its schema takes. Only declared names are followed, so an
 * undeclared one has no effect: `__proto__`, `constructor` and the rest mean nothing. Never throws and refuses
 * nothing: a text that is no number stays text, and the schema says so.
 *
 * - a checkbox that is absent is false
 * - empty text is absent where the field is optional, null where it is nullable
 * - numbers and dates are read where they are wanted; a date and time without a zone is UTC
 * - a name that repeats is an array where one is wanted
 * - `address.city` is nested; the rows of `items.0.name`, `items.7.name` are closed up in their order
 * - line ends are `\n`, whatever the browser sends
 */
export function decode(fields: Group | null, entries: Entries): Record<string, unknown> {
  return fields ? decodeGroup(fields, closeUp(fields, entries), '') : asSent(entries)
}

function asSent(entries: Entries): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  for (const [name, values] of entries) data[name] = values.length === 1 ? values[0] : [...values]
  return data
}

function decodeGroup(group: Group, entries: Entries, prefix: string): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  for (const [key, child] of group.children) {
    const value = decodeTree(child, entries, prefix + key)
    if (value !== undefined) data[key] = value
  }
  return data
}

function decodeTree(tree: FieldTree, entries: Entries, name: string): unknown {
  if (tree.kind === 'list') return decodeList(tree, entries, name)
  if (tree.kind !== 'group') return decodeField(tree, entries.get(name) ?? NONE)
  const isAbsent = tree.isOptional && ![...entries.keys()].some((sent) => sent.startsWith(`${name}.`))
  return isAbsent ? undefined : decodeGroup(tree, entries, `${name}.`)
}

const NONE: readonly Entry[] = []

function decodeList({ item, isOptional }: List, entries: Entries, name: string): unknown {
  if (item.kind !== 'group' && item.kind !== 'list') {
    const values = (entries.get(name) ?? NONE).filter(isFilled).map((value) => decodeField(item, [value]))
    return values.length === 0 && isOptional ? undefined : values
  }
  const rows = countRows(entries, name)
  if (rows === 0 && isOptional) return undefined
  return Array.from({ length: rows }, (_, index) => decodeTree(item, entries, `${name}.${index}`))
}

function decodeField(field: Field, sent: readonly Entry[]): unknown {
  if (field.kind === 'boolean') return toBoolean(sent.at(-1))
  const values = field.kind === 'file' ? sent.filter(isFilled) : sent
  if (values.length > 1) return values
  const [value] = values
  if (value === undefined) return undefined
  if (typeof value !== 'string') return value
  const text = value.replaceAll('\r\n', '\n')
  if (text !== '' || (field.kind === 'text' && !field.isOptional && !field.isNullable))
    return toValue(field, text)
  return field.isNullable && !field.isOptional ? null : undefined
}

/** An empty file input sends a file without a name and a byte. */
function isFilled(value: Entry): boolean {
  return typeof value === 'string' ? value !== '' : value.name !== '' || value.size > 0
}

function toValue(field: Field, text: string): unknown {
  if (field.kind === 'number') return toNumber(text)
  if (field.kind === 'date') return toDate(text)
  if (field.kind === 'choice') return field.schema.enum?.find((value) => String(value) === text) ?? text
  return field.schema.const !== undefined && String(field.schema.const) === text ? field.schema.const : text
}

function toBoolean(value: Entry | undefined): unknown {
  if (value === undefined || /^(|false|off|no|0)$/i.test(String(value))) return false
  return /^(true|on|yes|1)$/i.test(String(value)) ? true : value
}

function toNumber(text: string): number | string {
  const trimmed = text.trim()
  const isNumber = trimmed.length <= 400 && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed)
  return isNumber && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text
}

/** Dates as browsers send them (`2026-11-21`, `2026-11-21T09:30`) and as RFC 3339 writes them. */
function toDate(text: string): Date | string {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(
    text.trim(),
  )
  if (!match) return text
  const [, day, time = '00:00', zone = 'Z'] = match
  const date = new Date(`${day}T${time}${zone}`)
  const isReal =
    !Number.isNaN(date.getTime()) && new Date(`${day}T00:00Z`).toISOString().startsWith(String(day))
  return isReal ? date : text
}

/**
 * The same entries with the rows of every list numbered from 0 without gaps, so that a row that was taken out
 * in the browser leaves no hole. What a failed form shows again, and the names in its problems, are these.
 */
export function closeUp(fields: Group, entries: Entries): Entries {
  const lists = [...rowLists(fields, '')]
  if (lists.length === 0) return entries
  let closed = entries
  for (const { name, max } of lists) closed = closeUpList(closed, name, max)
  return closed
}

/** Lists of groups that stand outside of other lists; rows within rows keep their numbers. */
function* rowLists(group: Group, prefix: string): Generator<{ name: string; max: number }> {
  for (const [key, child] of group.children) {
    if (child.kind === 'group') yield* rowLists(child, `${prefix}${key}.`)
    else if (child.kind === 'list' && child.item.kind === 'group')
      yield { name: prefix + key, max: child.max }
  }
}

function closeUpList(entries: Entries, name: string, max: number): Entries {
  const indexes = [...new Set(indexesOf(entries, name, MAX_INDEX))].sort((a, b) => a - b).slice(0, max + 1)
  const positions = new Map(indexes.map((index, position) => [String(index), position]))
  const closed = new Map<string, readonly Entry[]>()
  for (const [sent, values] of entries) {
    const step = stepAfter(sent, name)
    if (step === null) closed.set(sent, values)
    else if (positions.has(step))
      closed.set(`${name}.${positions.get(step)}${sent.slice(name.length + 1 + step.length)}`, values)
  }
  return closed
}

const MAX_INDEX = 100_000

function countRows(entries: Entries, name: string): number {
  return Math.max(-1, ...indexesOf(entries, name, MAX_ROWS)) + 1
}

const MAX_ROWS = 1002

function indexesOf(entries: Entries, name: string, max: number): number[] {
  const steps = [...entries.keys()].map((sent) => stepAfter(sent, name))
  return steps.filter((step) => step !== null && isIndex(step, max)).map(Number)
}

/** `7` for `items.7.name` after `items`; null for other names. */
function stepAfter(sent: string, name: string): string | null {
  return sent.startsWith(`${name}.`) ? (sent.slice(name.length + 1).split('.', 1)[0] ?? null) : null
}
