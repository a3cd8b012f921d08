import type { Columns } from './column.ts'
import type { Condition } from './condition.ts'

/**
 * Checks a `where` (see `Where`) against the fields that may be asked for. Undefined is everything.
 * Throws `UNKNOWN_FIELD`, `UNKNOWN_OPERATOR` or `INVALID_QUERY`, naming the place, before there is any SQL.
 */
export declare function parseWhere(where: unknown, columns: Columns): Condition
