/**
 * What a column holds, and so how it is compared:
 *
 * - `text`, `number` (finite, may have a fraction), `integer` (safe integers), `boolean` (0 or 1);
 * - `list`: the JSON text of an array of texts, numbers and booleans;
 * - `json`: the JSON text of anything else.
 */
export type ColumnKind = 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'json'

/** One field of a collection and the column it is kept in. */
export interface Column {
  /** The field's name in documents and queries. */
  readonly field: string
  /** The column's name in the table. */
  readonly column: string
  readonly kind: ColumnKind
  /** Whether a document may be without it. */
  readonly isNullable: boolean
  /** The only texts there are. Absent: every text is. */
  readonly enum?: readonly string[]
  /** What a list is made of. Absent: all three. */
  readonly items?: 'text' | 'number' | 'boolean'
  /** Only for `id`: text of one length and alphabet, which every collation sorts by its bytes. */
  readonly isId?: boolean
}

/** The fields that a caller may ask for, by name. There are no others. */
export type Columns = ReadonlyMap<string, Column>
