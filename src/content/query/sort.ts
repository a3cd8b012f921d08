import type { Column, Columns } from './column.ts'
import { invalid, nameOf, quoted, unknownField } from './refusal.ts'

/** One sort key. */
export interface Term {
  readonly column: Column
  readonly direction: 'asc' | 'desc'
}

/** A checked sort. The last term is always `id`, so that no two documents are equal. */
export interface Order {
  /** Names the SQL, as a condition's shape does. */
  readonly shape: string
  readonly terms: readonly Term[]
}

/** Fields of one sort. */
const TERMS = 8

/**
 * Checks a sort (see `Sort`); undefined is `defaultSort`. Throws `UNKNOWN_FIELD` or `INVALID_QUERY`, naming the field.
 * `columns` must have `id`.
 */
export function parseSort(sort: unknown, columns: Columns, defaultSort: string | readonly string[]): Order {
  const terms = keysOf(sort === undefined ? defaultSort : sort).map((key) => parseTerm(key, columns))
  requireOnce(terms)
  return orderOf(withTieBreaker(terms, columns))
}

function keysOf(sort: unknown): readonly unknown[] {
  if (typeof sort === 'string') return [sort]
  if (!Array.isArray(sort)) throw invalid(`sort takes a field or an array of fields, not ${nameOf(sort)}.`)
  if (sort.length > TERMS) throw invalid(`sort takes at most ${TERMS} fields.`)
  return Array.from(sort)
}

function parseTerm(key: unknown, columns: Columns): Term {
  if (typeof key !== 'string') throw invalid(`sort takes the names of fields, not ${nameOf(key)}.`)
  const isDescending = key.startsWith('-')
  const field = isDescending ? key.slice(1) : key
  const column = columns.get(field)
  if (!column) throw unknownField(field, columns)
  if (column.kind === 'json' || column.kind === 'list') throw invalid(`${field} cannot be sorted by.`)
  return { column, direction: isDescending ? 'desc' : 'asc' }
}

function requireOnce(terms: readonly Term[]): void {
  const fields = terms.map(({ column }) => column.field)
  const twice = fields.find((field, index) => fields.indexOf(field) !== index)
  if (twice) throw invalid(`sort names ${quoted(twice)} twice.`)
}

/** In the direction of the term before it, so that one index can serve both. */
function withTieBreaker(terms: readonly Term[], columns: Columns): readonly Term[] {
  const end = terms.findIndex(({ column }) => column.isId)
  if (end >= 0) return terms.slice(0, end + 1)
  const id = columns.get('id')
  if (!id) throw unknownField('id', columns)
  return [...terms, { column: id, direction: terms.at(-1)?.direction ?? 'desc' }]
}

function orderOf(terms: readonly Term[]): Order {
  return { shape: terms.map(({ column, direction }) => `${column.column} ${direction}`).join(','), terms }
}
