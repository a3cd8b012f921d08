import type { Column, Columns } from './column.ts'

/** A checked select: the columns wanted, in the order of `columns`. */
export interface Selection {
  /** Names the SQL, as a condition's shape does. */
  readonly shape: string
  readonly columns: readonly Column[]
}

/** Checks a select (see `Select`); undefined is every field. Throws `UNKNOWN_FIELD` or `INVALID_QUERY`. */
export declare function parseSelect(select: unknown, columns: Columns): Selection
