import type { Order } from './sort.ts'

/**
 * The place after this row, as an opaque word for `parsePage`. The row is as the database gave it, by column, and has
 * the columns of every term. Null where the values are too long for a cursor (4,096 characters).
 */
export declare function createCursor(order: Order, row: Readonly<Record<string, unknown>>): string | null
