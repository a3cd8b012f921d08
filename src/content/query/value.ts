// Reads and checks the operands of a `where`.
import type { Column } from './column.ts'
import type { BoundValue } from './condition.ts'
import type { Budget } from './limits.ts'
import { invalid, nameOf } from './refusal.ts'

/** A value of a where, and its path. */
export interface Given {
  readonly value: unknown
  /** As a message names it: `likes.greater_than`. */
  readonly place: string
  readonly budget: Budget
}

type Scalar = string | number | boolean

const wanted: Readonly<Record<'text' | 'number' | 'boolean', string>> = {
  text: 'a text',
  number: 'a finite number',
  boolean: 'true or false',
}

/** A value that a column can be compared with. */
export function readValue({ kind }: Column, given: Given): Scalar {
  if (given.value instanceof Date) return readDate(kind, given)
  return readScalar(kind === 'text' || kind === 'boolean' ? kind : 'number', given)
}

/** A Date compared with a number is its milliseconds, with a text its ISO form: the two ways in which times are stored. */
function readDate(kind: Column['kind'], given: Given): Scalar {
  const date = given.value as Date
  if (Number.isNaN(date.getTime())) throw invalid(`${given.place} takes a valid Date.`)
  if (kind === 'text') return date.toISOString()
  if (kind === 'integer' || kind === 'number') return date.getTime()
  throw wrong('true or false', given)
}

/** A value that a column can be equal to. */
export function readMember(column: Column, given: Given): Scalar {
  const value = readValue(column, given)
  if (!column.enum || column.enum.includes(String(value))) return value
  throw invalid(`${given.place} takes one of ${column.enum.join(', ')}.`)
}

/** A value that an item of a list can be equal to. */
export function readItem({ items }: Column, given: Given): Scalar {
  if (items) return readScalar(items, given)
  const type = (['text', 'number', 'boolean'] as const).find((one) => isOf(one, given.value))
  if (!type) throw wrong('a string, a finite number, true or false', given)
  return readScalar(type, given)
}

/** Reads a text operand. */
export function readText(given: Given): string {
  return String(readScalar('text', given))
}

/** Reads a boolean operand. */
export function readBoolean(given: Given): boolean {
  return readScalar('boolean', given) === true
}

/** The values of an `in`. */
export function readList(given: Given): readonly Given[] {
  if (!Array.isArray(given.value)) throw wrong('an array of values', given)
  given.budget.requireFew(given.value, given.place)
  return Array.from(given.value, (value: unknown, index) => ({
    ...given,
    value,
    place: `${given.place}[${index}]`,
  }))
}

/** As it is kept in a column. */
export function stored(value: Scalar): BoundValue {
  return typeof value === 'boolean' ? Number(value) : value
}

function readScalar(type: keyof typeof wanted, given: Given): Scalar {
  const { value, place, budget } = given
  if (!isOf(type, value)) throw wrong(wanted[type], given)
  if (typeof value !== 'string') return value
  budget.takeText(value, place)
  requirePlainText(value, place)
  return value
}

function isOf(type: keyof typeof wanted, value: unknown): value is Scalar {
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value)
  return typeof value === (type === 'text' ? 'string' : 'boolean')
}

function wrong(what: string, { value, place }: Given): Error {
  return invalid(`${place} takes ${what}, not ${nameOf(value)}.`)
}

/** What no document has: PostgreSQL keeps no NUL, and half a surrogate pair is no character. */
function requirePlainText(text: string, place: string): void {
  if (text.includes('\0')) throw invalid(`${place} takes no text with a NUL character.`)
  if (!text.isWellFormed()) throw invalid(`${place} takes no text with half a surrogate pair.`)
}
