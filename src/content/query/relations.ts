// How a `where` reaches documents of other collections: `author.name`, or `members: { none: { … } }`.
import type { Columns } from './column.ts'
import type { Condition } from './condition.ts'

/** The table that a field refers to. */
export interface RelatedTable {
  readonly table: string
  /** The fields that may be asked for there. */
  readonly columns: Columns
  /** Which of its documents count: those that the caller may read. */
  readonly condition: Condition
  readonly relations: Relations
}

/** The relations of a table. */
export interface Relations {
  /** The table that a field refers to; undefined where it refers to none. */
  find(field: string): RelatedTable | undefined
}

/** The relations of a table that has none. */
export const NO_RELATIONS: Relations = { find: () => undefined }
