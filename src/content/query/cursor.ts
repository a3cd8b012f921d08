import { isPlainUuid } from '../ids.ts'
import type { Column } from './column.ts'
import { invalid } from './refusal.ts'
import type { Order } from './sort.ts'

/** The values of a row that an order looks at, one a term. */
export type Position = readonly (string | number | null)[]

/** Characters of a cursor. */
const LONGEST = 4096

/**
 * The place after this row, as an opaque word for `parsePage`. The row is as the database gave it, by column, and has
 * the columns of every term. Null where the values are too long for a cursor (4,096 characters).
 */
export function createCursor(order: Order, row: Readonly<Record<string, unknown>>): string | null {
  const values = order.terms.map(({ column }) => requireValue(column, row[column.column]))
  const cursor = Buffer.from(JSON.stringify([order.shape, ...values])).toString('base64url')
  return cursor.length > LONGEST ? null : cursor
}

/** Throws `INVALID_QUERY` for what `createCursor` did not make, or made for another order. */
export function parseCursor(cursor: unknown, order: Order): Position {
  const parts = typeof cursor === 'string' && cursor.length <= LONGEST ? decode(cursor) : undefined
  if (!Array.isArray(parts)) throw invalid('This is not a cursor: take nextCursor of the previous page.')
  const [shape, ...values]: readonly unknown[] = parts
  if (shape !== order.shape) throw invalid('This cursor belongs to another sort: begin without a cursor.')
  if (values.length !== order.terms.length) throw invalid('This cursor is not whole.')
  return order.terms.map(({ column }, index) => requireValue(column, values[index]))
}

function decode(cursor: string): unknown {
  if (!/^[\w-]+$/.test(cursor)) return undefined
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

function requireValue(column: Column, value: unknown): string | number | null {
  if (value === null && column.isNullable) return value
  if (typeof value === 'string' && isTextFor(column, value)) return value
  if (typeof value === 'number' && isNumberFor(column, value)) return value
  throw invalid(`This cursor has no value for ${column.field} that it could have.`)
}

function isTextFor({ kind, isId: isIdColumn }: Column, text: string): boolean {
  if (isIdColumn) return isPlainUuid(text)
  return kind === 'text' && !text.includes('\0') && text.isWellFormed()
}

function isNumberFor({ kind }: Column, value: number): boolean {
  if (kind === 'boolean') return value === 0 || value === 1
  return kind === 'number' ? Number.isFinite(value) : kind === 'integer' && Number.isSafeInteger(value)
}
