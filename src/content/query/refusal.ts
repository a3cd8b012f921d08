import { ContentError } from '../errors.ts'
import type { Columns } from './column.ts'

/** Characters of a wrong name that a message repeats. */
const SHOWN = 60

/** The error for a value, a limit or a form that is wrong. */
export function invalid(sentence: string): ContentError {
  return new ContentError('INVALID_QUERY', sentence)
}

/** `UNKNOWN_FIELD`, naming the known fields. */
export function unknownField(name: string, columns: Columns): ContentError {
  return new ContentError(
    'UNKNOWN_FIELD',
    `There is no field ${quoted(name)} to query; there are ${[...columns.keys()].join(', ')}.`,
  )
}

/** `UNKNOWN_OPERATOR`, naming the known operators. */
export function unknownOperator(name: string, field: string, known: Iterable<string>): ContentError {
  return new ContentError(
    'UNKNOWN_OPERATOR',
    `${quoted(field)} has no operator ${quoted(name)}; it has ${[...known].join(', ')}.`,
  )
}

/** A name as the caller wrote it, short and without control characters. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name)
}

/** What a value is, in words; never the value itself. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return 'a Date'
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value)
  return typeof value === 'undefined' ? 'undefined' : `${article(typeof value)} ${typeof value}`
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a'
}
