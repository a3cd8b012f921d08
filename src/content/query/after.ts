// The condition of cursor pagination.
import {
  allOf,
  anyOf,
  type BoundValue,
  type Condition,
  EVERYTHING,
  NOTHING,
  rowIs,
  test,
} from './condition.ts'
import type { Position } from './cursor.ts'
import type { Order, Term } from './sort.ts'

/**
 * The rows that come after this position. Null counts as the greatest value. Where the terms go one way, the rows are
 * compared as one, which both databases answer by going to that place in an index; else the first term alone leads
 * there.
 */
export function after({ terms }: Order, position: Position): Condition {
  const values = position.filter((value) => value !== null)
  const [first] = terms
  if (!first) return EVERYTHING
  if (values.length === terms.length && isOneWay(terms)) {
    return rowIs(
      first.direction === 'asc' ? '>' : '<',
      terms.map(({ column }) => column),
      values,
    )
  }
  const [lead = null] = position
  return allOf([
    notBefore(first, lead),
    anyOf(terms.map((_, index) => differsFirstAt(index, { terms, position }))),
  ])
}

/** Ascending, a null would come after every value, and no comparison of rows says so. */
function isOneWay(terms: readonly Term[]): boolean {
  const [first] = terms
  return terms.every(
    ({ column, direction }) => direction === first?.direction && (direction === 'desc' || !column.isNullable),
  )
}

/** Equal in the terms before this one, and after the position in this one. */
function differsFirstAt(
  index: number,
  { terms, position }: { terms: readonly Term[]; position: Position },
): Condition {
  return allOf(
    terms.slice(0, index + 1).map((term, at) => {
      const value = position[at] ?? null
      return at < index ? sameAs(term, value) : beyond(term, value)
    }),
  )
}

function sameAs({ column }: Term, value: BoundValue | null): Condition {
  return value === null ? test(column, 'is_null') : test(column, 'equals', value)
}

function beyond({ column, direction }: Term, value: BoundValue | null): Condition {
  if (direction === 'desc') {
    return value === null ? test(column, 'is_not_null') : test(column, 'less_than', value)
  }
  if (value === null) return NOTHING
  const greater = test(column, 'greater_than', value)
  return column.isNullable ? anyOf([greater, test(column, 'is_null')]) : greater
}

function notBefore({ column, direction }: Term, value: BoundValue | null): Condition {
  if (direction === 'desc') return value === null ? EVERYTHING : test(column, 'less_than_equal', value)
  if (value === null) return test(column, 'is_null')
  return column.isNullable ? EVERYTHING : test(column, 'greater_than_equal', value)
}
