import { readDate } from './dates.ts'
import type { Field } from './fields.ts'
import { fitMoment } from './moments.ts'

/** What one control sends: text, or a file. */
export type Entry = string | File

/** In place of a value: the key is left out. Unlike undefined, which clears what was stored. */
export const ABSENT = Symbol('absent')

/**
 * Decodes what the controls of one name sent. Refuses nothing: a text that is no number stays text, several values where
 * one is wanted stay several, and the schema says so.
 */
export function decodeField(field: Field, sent: readonly Entry[]): unknown {
  if (field.isAsSent || field.kind === 'any') return decodeAsSent(field, sent)
  if (field.kind === 'boolean') return decodeCheckbox(field, sent)
  if (field.switchWords && sent.length === 0) return absentCheckbox(field, field.switchWords.off)
  const values = field.kind === 'file' ? sent.filter(isFilled) : sent
  if (values.length > 1) return values
  const [value] = values
  if (value === undefined || value === '') return emptyOf(field, sent.length > 0)
  return typeof value === 'string' ? decodeText(field, value.replaceAll('\r\n', '\n')) : value
}

function decodeAsSent(field: Field, sent: readonly Entry[]): unknown {
  if (sent.length === 0) return ABSENT
  const values = sent.map((value) => (typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value))
  if (values.length > 1) return values
  const isEmpty = values[0] === '' && !field.isAsSent
  return isEmpty && (field.isOptional || field.isNullable) ? emptyOf(field, true) : values[0]
}

/** The value of a control that was left empty, or not sent. */
function emptyOf(field: Field, isSent: boolean): unknown {
  const { kind, constants, schema, isOptional, isNullable, isExact } = field
  if (!isSent) return isNullable && !isOptional ? null : ABSENT
  if (constants.includes('') || schema.enum?.includes('')) return ''
  // These are never filled in again: an empty one means that nothing is to change.
  if (isOptional && (kind === 'file' || field.isSecret)) return ABSENT
  if (isNullable) return null
  if (isOptional) return isExact ? ABSENT : undefined
  return kind === 'text' ? '' : ABSENT
}

/** A file control that is left empty sends a file without a name and a byte. */
export function isFilled(value: Entry): boolean {
  return typeof value === 'string' ? value !== '' : value.name !== '' || value.size > 0
}

/** The last value counts, so that a hidden `false` may stand in front of a checkbox. */
function decodeCheckbox(field: Field, sent: readonly Entry[]): unknown {
  const value = sent.at(-1)
  if (value === undefined) return absentCheckbox(field, false)
  if (value === '' && (field.isNullable || field.isPartial)) return emptyOf(field, true)
  if (/^(|false|off|no|0)$/i.test(String(value))) return false
  return /^(true|on|yes|1)$/i.test(String(value)) ? true : value
}

/** An unticked checkbox sends nothing. Where the schema can tell nothing from false, it is nothing. */
function absentCheckbox(field: Field, off: false | string): unknown {
  if (field.isPartial) return ABSENT
  return field.isNullable ? null : off
}

function decodeText(field: Field, text: string): unknown {
  const { kind, schema, constants } = field
  const constant = constants.find((value) => String(value) === text)
  if (constant !== undefined) return constant
  if (kind === 'number') return asConstant(field, readNumber(text))
  if (kind === 'bigint')
    return /^[+-]?\d{1,400}$/.test(text.trim()) ? BigInt(text.trim().replace('+', '')) : text
  if (kind === 'date') return readDate(text)
  if (kind === 'choice') return schema.enum?.find((value) => value !== null && String(value) === text) ?? text
  if (schema.const !== undefined) return asConstant(field, text)
  return field.moments.length > 0 ? fitMoment(text, field.moments) : text
}

function asConstant({ schema }: Field, value: unknown): unknown {
  return schema.const !== undefined && String(schema.const) === String(value) ? schema.const : value
}

function readNumber(text: string): number | string {
  const trimmed = text.trim()
  const isNumber = trimmed.length <= 400 && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(trimmed)
  return isNumber && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text
}
