// Converts and validates the data of a document between the caller, the schema and the row.
import type { Field } from '../collections/fields.ts'
import type { Model } from '../collections/model.ts'
import { type Fields, type Row, toStored, UnstorableValueError, WrongTypeError } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import { quoted } from '../query/refusal.ts'
import { invalidQuery } from './call.ts'
import { invalidInput, problemsOf } from './problems.ts'

/** A collection or a global, as far as its fields go. */
type Known = Pick<Model, 'name' | 'byName'> & Partial<Pick<Model, 'options'>>

/** What was sent, as an object of known fields. Throws `UNKNOWN_FIELD` for any other: nothing is left out silently. */
export function readFields(model: Known, data: unknown): Fields {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw invalidQuery('data takes an object of fields.')
  }
  const fields: Fields = {}
  for (const [name, value] of Object.entries(data)) {
    const origin = model.byName.get(name)?.origin
    if (!origin) throw unknownField(name, model)
    if (origin === 'stamp' || origin === 'file')
      throw invalidQuery(`${name} is set by itself: leave it out of data.`)
    fields[name] = value
  }
  return fields
}

function unknownField(name: string, { name: where, byName, options }: Known): ContentError {
  const own = [...byName.values()].filter(
    ({ field, origin }) => origin === 'schema' && !options?.[field]?.hidden,
  )
  return new ContentError(
    'UNKNOWN_FIELD',
    `${where} has no field ${quoted(name)} to write; it has ${own.map(({ field }) => field).join(', ')}.`,
  )
}

/**
 * Runs the schema over a whole document. What it gives, or `INVALID_INPUT` with a sentence for each field. A draft may
 * be incomplete: it is taken as it is where it does not fit.
 */
export async function validate(
  { schema }: Pick<Model, 'schema'>,
  document: Fields,
  isDraft = false,
): Promise<Fields> {
  const { _status, ...own } = document
  const answer = schema['~standard'].validate(own)
  const validation = answer instanceof Promise ? await answer : answer
  if (validation.issues && !isDraft) throw invalidInput(problemsOf(validation.issues))
  // An object with named fields, or the collection would not have been accepted.
  const valid = validation.issues ? own : (validation.value as Fields)
  return _status === undefined ? valid : { ...valid, _status }
}

/**
 * Validates a change against what was stored. Refuses problems of the changed fields, and problems that were not there
 * before: other fields may be older than the schema's present rules, and a like must not fail because a title is longer
 * than titles may be now.
 */
export async function validateChange(
  model: Pick<Model, 'schema'>,
  { before, after }: { readonly before: Fields; readonly after: Fields },
): Promise<void> {
  const problems = await problemsIn(model, after)
  if (problems.length === 0) return
  const known = new Map(await problemsIn(model, before))
  const isChanged = (path: string) => {
    const [field = ''] = path.split('.', 1)
    return before[field] !== after[field]
  }
  const caused = problems.filter(([path, message]) => isChanged(path) || known.get(path) !== message)
  if (caused.length > 0) throw invalidInput(Object.fromEntries(caused))
}

async function problemsIn({ schema }: Pick<Model, 'schema'>, document: Fields): Promise<[string, string][]> {
  const { _status, ...own } = document
  const { issues = [] } = await schema['~standard'].validate(own)
  return Object.entries(problemsOf(issues))
}

/** The columns that these fields are kept in. Throws `INVALID_INPUT` for text that cannot be kept. */
export function toRow(fields: readonly Field[], document: Fields): Row {
  const row: Row = {}
  try {
    for (const field of fields) row[field.column] = toStored(field, document[field.field])
  } catch (error) {
    throw error instanceof UnstorableValueError ? invalidInput({ [error.field]: error.message }) : error
  }
  return row
}

/** The same for a draft, which its schema may not have passed: a value of another type is the sender's mistake. */
export function toTolerantRow(fields: readonly Field[], document: Fields): Row {
  try {
    return toRow(fields, document)
  } catch (error) {
    if (!(error instanceof WrongTypeError)) throw error
    throw invalidInput({ [error.field]: 'This is not of the right type.' }, error)
  }
}

/** What its schema is about in a document: without what we add. */
export function ownFields({ fields }: Model, document: Fields): Fields {
  const own: Fields = {}
  for (const { field, origin } of fields)
    if (origin === 'schema' && field in document) own[field] = document[field]
  return own
}

/** The document with these changes. What is cleared is left out, or null where the schema has null. */
export function merge({ byName }: Pick<Model, 'byName'>, document: Fields, changes: Fields): Fields {
  const merged = { ...document }
  for (const [name, value] of Object.entries(changes)) {
    const isCleared = value === undefined || value === null
    if (!isCleared || byName.get(name)?.takesNull) merged[name] = value ?? null
    else delete merged[name]
  }
  return merged
}
