import type { Column, Columns } from './column.ts'

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

/**
 * Checks a sort (see `Sort`); undefined is `defaultSort`. Throws `UNKNOWN_FIELD` or `INVALID_QUERY`, naming the field.
 * `columns` must have `id`.
 */
export declare function parseSort(
  sort: unknown,
  columns: Columns,
  defaultSort: string | readonly string[],
): Order
