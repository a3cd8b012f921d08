import type { Column } from './column.ts'

/** What is bound to a condition: the same for both databases. */
export type BoundValue = string | number | bigint

/** Tests of one column with one value, or with none. */
export type Test =
  | 'equals'
  | 'not_equals'
  | 'greater_than'
  | 'greater_than_equal'
  | 'less_than'
  | 'less_than_equal'
  /** The text is in the column's, both in lower case. */
  | 'contains'
  /** The column's value is one of a JSON array, or none of it or null. */
  | 'among'
  | 'not_among'
  /** An item of the column's list is one of a JSON array. */
  | 'has_among'
  | 'is_null'
  | 'is_not_null'

export type Tree =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Tree[] }
  | { readonly kind: 'test'; readonly column: Column; readonly test: Test }
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
export declare const EVERYTHING: Condition
/** Holds for no document. */
export declare const NOTHING: Condition

/** Holds where both hold. */
export declare function bothOf(one: Condition, other: Condition): Condition
