// The checked form of a `where`, before it becomes SQL.
import type { Column } from './column.ts'

/** What is bound to a condition: the same for both databases. */
export type BoundValue = string | number | bigint

/** Tests of one column, with one value or with none. */
export type Test =
  | 'equals'
  /** Holds for null too. */
  | 'differs'
  | 'greater_than'
  | 'greater_than_equal'
  | 'less_than'
  | 'less_than_equal'
  /** The value, in lower case already, is somewhere in the column's text. */
  | 'contains'
  /** Is one of a JSON array. */
  | 'among'
  /** Is not contained in a JSON array. True for null too. */
  | 'not_among'
  /** The column's list has an item of a JSON array. */
  | 'has_among'
  /** The column's list has no item of a JSON array. Holds for null too. */
  | 'has_none_among'
  | 'is_null'
  | 'is_not_null'

/** The structure of a condition, from which its SQL is written. */
export type Tree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[] }
  | { readonly kind: 'test'; readonly column: Column; readonly test: Test }
  /** The ids in a column are of rows of another table that match: the one, some of a list, none or all of it. */
  | {
      readonly kind: 'related'
      readonly column: Column
      readonly table: string
      readonly quantifier: Quantifier
      readonly part: Tree
    }
  /** Compares the columns with as many values, the first first, as SQL compares rows. */
  | { readonly kind: 'row'; readonly columns: readonly Column[]; readonly is: '>' | '<' }

/** A checked where: only columns of the collection, only values of the right type. Immutable. */
export interface Condition {
  /** Names the SQL: two conditions on a table have the same shape exactly when their SQL is the same text. */
  readonly shape: string
  /** What to bind, in the order of the SQL. */
  readonly values: readonly BoundValue[]
  readonly tree: Tree
}

/** Holds for every document. */
export const EVERYTHING: Condition = { shape: '', values: [], tree: { kind: 'and', parts: [] } }
/** Holds for no document. */
export const NOTHING: Condition = { shape: 'nothing', values: [], tree: { kind: 'or', parts: [] } }

/** Holds where both hold. */
export function bothOf(one: Condition, other: Condition): Condition {
  if (one === EVERYTHING) return other
  return other === EVERYTHING ? one : allOf([one, other])
}

/** Holds where all hold: everywhere when there is none. */
export function allOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.filter((condition) => condition !== EVERYTHING)
  if (parts.includes(NOTHING)) return NOTHING
  return parts.length === 0 ? EVERYTHING : join('and', parts)
}

/** Holds where at least one holds: nowhere when there is none. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const parts = conditions.filter((condition) => condition !== NOTHING)
  if (parts.includes(EVERYTHING)) return EVERYTHING
  return parts.length === 0 ? NOTHING : join('or', parts)
}

/** One test of one column. */
export function test(column: Column, name: Test, ...values: readonly BoundValue[]): Condition {
  return { shape: `${column.column} ${name}`, values, tree: { kind: 'test', column, test: name } }
}

/** All columns at once, compared as a row. */
export function rowIs(is: '>' | '<', columns: readonly Column[], values: readonly BoundValue[]): Condition {
  const names = columns.map(({ column }) => column).join(',')
  return { shape: `[${names}]${is}`, values, tree: { kind: 'row', columns, is } }
}

/** How many of the related rows have to match. */
export type Quantifier = 'some' | 'none' | 'every'

interface Relation {
  readonly column: Column
  readonly table: string
  readonly quantifier: Quantifier
}

/** Holds where the rows that a column refers to fulfil a condition. */
export function related({ column, table, quantifier }: Relation, inner: Condition): Condition {
  return {
    shape: `${column.column} ${quantifier} ${table}{${inner.shape}}`,
    values: inner.values,
    tree: { kind: 'related', column, table, quantifier, part: inner.tree },
  }
}

const signs = { and: '&', or: '|' }

function join(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  const [only] = conditions
  if (only && conditions.length === 1) return only
  return {
    shape: `(${conditions.map(({ shape }) => shape).join(signs[kind])})`,
    values: conditions.flatMap(({ values }) => values),
    tree: { kind, parts: conditions.map(({ tree }) => tree) },
  }
}
