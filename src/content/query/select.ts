import type { Column, Columns } from './column.ts'
import { invalid, nameOf, unknownField } from './refusal.ts'

/** A checked select: the columns wanted, in the order of `columns`. */
export interface Selection {
  /** Names the SQL, as a condition's shape does. */
  readonly shape: string
  readonly columns: readonly Column[]
}

/** Checks a select (see `Select`); undefined is every field. Throws `UNKNOWN_FIELD` or `INVALID_QUERY`. */
export function parseSelect(select: unknown, columns: Columns): Selection {
  if (select === undefined) return selectionOf([...columns.values()])
  if (typeof select !== 'object' || select === null || Array.isArray(select)) {
    throw invalid(`select takes an object of fields, as { title: true }, not ${nameOf(select)}.`)
  }
  const entries = Object.entries(select)
  for (const [field, value] of entries) requireEntry(field, value, columns)
  const named = new Set(entries.map(([field]) => field))
  const isWanted = readSense(entries.map(([, value]) => value))
  return selectionOf([...columns.values()].filter(({ field, isId }) => isId || named.has(field) === isWanted))
}

function requireEntry(field: string, value: unknown, columns: Columns): void {
  const column = columns.get(field)
  if (!column) throw unknownField(field, columns)
  if (typeof value !== 'boolean') throw invalid(`select.${field} takes true or false, not ${nameOf(value)}.`)
  if (column.isId && !value) throw invalid(`${field} cannot be left out of a select.`)
}

/** Whether what is named is wanted; all entries say the same. */
function readSense(values: readonly unknown[]): boolean {
  if (new Set(values).size > 1) throw invalid('select names either the fields wanted or those not wanted.')
  return values[0] === true
}

function selectionOf(columns: readonly Column[]): Selection {
  return { shape: columns.map(({ column }) => column).join(','), columns }
}
