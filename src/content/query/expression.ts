import type { Expression, RawBuilder, SqlBool } from 'kysely'
import type { Condition } from './condition.ts'
import type { Dialect } from './dialect.ts'
import type { Order } from './sort.ts'

/** Where a condition is put. */
export interface Place {
  /** The table's name in the statement, or its alias. */
  readonly table: string
  readonly dialect: Dialect
  /**
   * What stands for each of the condition's values, counted from 0: a placeholder of `database.prepare`, or the value.
   * It is called once for each, in their order.
   */
  readonly valueAt: (index: number) => unknown
}

/** The condition as SQL, for `where()` of a select, update or delete. */
export declare function toExpression(condition: Condition, place: Place): Expression<SqlBool>

/** The order as SQL, for `orderBy()`. */
export declare function toOrderBy(order: Order, place: Omit<Place, 'valueAt'>): RawBuilder<unknown>
