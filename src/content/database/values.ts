// Checks what is bound to statements.
import { DatabaseError } from './errors.ts'

/**
 * Refuses what the two databases would not understand in the same way: undefined, booleans, dates, objects, arrays
 * (better-sqlite3 would spread them over several parameters), NaN and infinity (SQLite stores null), and text with
 * a NUL (PostgreSQL refuses it). What is left is text, numbers, bigints, bytes and null.
 */
export function requireStorable(values: readonly unknown[]): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]
    if (isStorable(value)) continue
    throw new DatabaseError('DATABASE_MISUSE', `Parameter ${index + 1} is ${nameOf(value)}: ${advice}.`)
  }
}

const advice =
  'a database gets text without NUL, finite numbers, bigints, bytes or null (a date as milliseconds, a boolean as 0 or 1, an object as JSON)'

function isStorable(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return !value.includes('\0')
    case 'number':
      return Number.isFinite(value)
    case 'bigint':
      return true
    default:
      return value === null || value instanceof Uint8Array
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return 'text with a NUL character'
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return 'an array'
  return value instanceof Date ? 'a Date' : `of type ${typeof value}`
}
