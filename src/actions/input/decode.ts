import type { Field, FieldTree, Group, List } from './fields.ts'
import { closeUp, countRows, hasRows } from './list-rows.ts'

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
  if (!fields) return asSent(entries)
  const closed = closeUp(fields, entries)
  return decodeGroup(fields, { entries: closed, rows: countRows(fields, closed) }, '')
}

/** What was sent, its rows closed up. */
interface Sent {
  readonly entries: Entries
  /** The number of rows below each name: of a list as many as it has, of a group at least one. */
  readonly rows: ReadonlyMap<string, number>
}

function asSent(entries: Entries): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  for (const [name, values] of entries) data[name] = values.length === 1 ? values[0] : [...values]
  return data
}

function decodeGroup(group: Group, sent: Sent, prefix: string): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null)
  for (const [key, child] of group.children) {
    const value = decodeTree(child, sent, prefix + key)
    if (value !== undefined) data[key] = value
  }
  return data
}

function decodeTree(tree: FieldTree, sent: Sent, name: string): unknown {
  if (tree.kind === 'list') return decodeList(tree, sent, name)
  if (tree.kind !== 'group') return decodeField(tree, sent.entries.get(name) ?? NONE)
  return tree.isOptional && !sent.rows.has(name) ? undefined : decodeGroup(tree, sent, `${name}.`)
}

const NONE: readonly Entry[] = []

function decodeList(list: List, sent: Sent, name: string): unknown {
  const values = hasRows(list) ? decodeRows(list, sent, name) : decodeRepeated(list, sent, name)
  return values.length === 0 && list.isOptional ? undefined : values
}

function decodeRows({ item }: List, sent: Sent, name: string): unknown[] {
  const length = sent.rows.get(name) ?? 0
  return Array.from({ length }, (_, index) => decodeTree(item, sent, `${name}.${index}`))
}

function decodeRepeated({ item }: List, { entries }: Sent, name: string): unknown[] {
  return (entries.get(name) ?? NONE).filter(isFilled).map((value) => decodeField(item as Field, [value]))
}

function decodeField(field: Field, sent: readonly Entry[]): unknown {
  if (field.kind === 'boolean') return toBoolean(sent.at(-1))
  const values = field.kind === 'file' ? sent.filter(isFilled) : sent
  if (values.length > 1) return values
  const [value] = values
  if (value === undefined) return undefined
  if (typeof value !== 'string') return value
  const text = value.replaceAll('\r\n', '\n')
  if (text !== '' || takesEmpty(field)) return toValue(field, text)
  return field.isNullable && !field.isOptional ? null : undefined
}

/** Whether an empty text is a value of its own, and not the absence of one. */
function takesEmpty({ kind, isOptional, isNullable, schema }: Field): boolean {
  if (kind === 'choice') return schema.enum?.includes('') === true
  return kind === 'text' && !isOptional && !isNullable
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
