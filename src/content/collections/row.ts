// Converts between documents and rows.
import type { Field } from './fields.ts'

/** A row as the database gives and takes it, by column. */
export type Row = Record<string, unknown>

/** Tables by name, as the collections define them at run time. */
export type Tables = Record<string, Row>

/** A document, by field. */
export type Fields = Record<string, unknown>

/** Why a value cannot be stored, as a sentence for the sender. */
export class UnstorableValueError extends Error {
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** A value of another type than its column's. From a hook or a schema that is a bug. */
export class WrongTypeError extends TypeError {
  readonly field: string

  constructor({ field, kind }: Field, value: unknown) {
    super(
      `${field} is kept as ${kind}, and this is ${typeof value}: a hook gave it, or the schema gives what it does not say.`,
    )
    this.field = field
  }
}

/** Makes a document of a row that has at least these fields' columns. */
export function toDocument(fields: readonly Field[], row: Row): Fields {
  const document: Fields = {}
  for (const field of fields) {
    const value = row[field.column]
    if (value !== null && value !== undefined) document[field.field] = fromStored(field, value)
    else if (field.takesNull) document[field.field] = null
  }
  return document
}

function fromStored({ kind }: Field, value: unknown): unknown {
  switch (kind) {
    case 'boolean':
      return value !== 0
    case 'list':
    case 'json':
      return JSON.parse(String(value))
    default:
      return value
  }
}

/** Converts a value to the value of its column. Throws `UnstorableValueError` for text that no database keeps, `WrongTypeError` for another type. */
export function toStored(field: Field, value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  switch (field.kind) {
    case 'text':
      if (typeof value === 'string') return requireText(field, value)
      break
    case 'number':
      // -0 would come back as 0 from one database and not from the other.
      if (typeof value === 'number' && Number.isFinite(value)) return value + 0
      break
    case 'integer':
      if (typeof value === 'number') return requireInteger(field, value + 0)
      break
    case 'boolean':
      if (typeof value === 'boolean') return value ? 1 : 0
      break
    default:
      return requireJson(field, value)
  }
  throw new WrongTypeError(field, value)
}

function requireText({ field }: Field, value: string): string {
  if (value.includes('\0') || !value.isWellFormed()) throw new UnstorableValueError(field, UNFIT_TEXT)
  return value
}

function requireInteger({ field }: Field, value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new UnstorableValueError(field, 'Please give a whole number that is not that large.')
}

/** The escapes of NUL and of a lone surrogate in JSON; after an even number of backslashes they are plain text. */
const UNFIT_JSON = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

function requireJson(field: Field, value: unknown): string {
  const json: string | undefined = JSON.stringify(value)
  if (json === undefined) throw new WrongTypeError(field, value)
  if (json.includes('\\u') && UNFIT_JSON.test(json)) throw new UnstorableValueError(field.field, UNFIT_TEXT)
  return json
}

const UNFIT_TEXT = 'This has a character that cannot be kept. Please write it again.'
