import { DATE_OBJECT } from '../../schema/index.ts'
import type { Attributes } from '../html.ts'
import type { Field } from './fields.ts'

/**
 * The HTML constraints that say what the schema says, so that the browser checks what it can before anything
 * is sent (https://html.spec.whatwg.org/#constraints). Never stricter than the schema, but for spaces that
 * `trim()` would take away: the browser counts them.
 */
export function constraintsOf(field: Field): Attributes {
  return { type: typeOf(field), required: isRequired(field), ...limitsOf(field) }
}

/** What a `<textarea>` can check: it has neither a type nor a pattern. */
export function textConstraintsOf(field: Field): Attributes {
  const { minLength, maxLength } = field.schema
  return { required: isRequired(field), minlength: positive(minLength), maxlength: maxLength }
}

/** What a `<select>` can check. */
export function choiceConstraintsOf(field: Field, isMultiple: boolean): Attributes {
  return { required: !isMultiple && isRequired(field), multiple: isMultiple }
}

const TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  uri: 'url',
  url: 'url',
  date: 'date',
  time: 'time',
  password: 'password',
  [DATE_OBJECT]: 'date',
}

function typeOf({ kind, isSecret, schema }: Field): string {
  if (isSecret) return 'password'
  if (kind === 'number') return 'number'
  if (kind === 'boolean') return 'checkbox'
  if (kind === 'file') return 'file'
  return TYPES[schema.format ?? ''] ?? 'text'
}

/** Only where an empty control could not be right: `z.string()` takes '', so the browser must let it pass. */
function isRequired({ kind, isOptional, isNullable, schema }: Field): boolean {
  if (isOptional || isNullable) return false
  if (kind === 'boolean') return schema.const === true
  if (kind === 'choice') return !schema.enum?.includes('')
  return kind !== 'text' || !takesNothing(schema)
}

/** Whether a text may be empty. A format with a pattern says so by its pattern, one without takes nothing empty. */
function takesNothing({ minLength = 0, format = 'password', pattern }: Field['schema']): boolean {
  if (minLength > 0) return false
  return pattern === undefined ? format === 'password' : matchesNothing(pattern)
}

function matchesNothing(pattern: string): boolean {
  try {
    return new RegExp(pattern).test('')
  } catch {
    return true
  }
}

function limitsOf({ kind, schema }: Field): Attributes {
  if (kind === 'number') return { min: lowest(schema), max: highest(schema), step: stepOf(schema) }
  if (kind === 'file') return { accept: [schema.contentMediaType ?? []].flat().join(',') || undefined }
  if (kind !== 'text') return {}
  const { minLength, maxLength, format, pattern } = schema
  return {
    minlength: positive(minLength),
    maxlength: maxLength,
    pattern: format ? undefined : usable(pattern),
  }
}

/** One character at least is what `required` says already. */
function positive(length: number | undefined): number | undefined {
  return length && length > 1 ? length : undefined
}

/** Schemas say "a safe integer" with limits that no form needs. A browser counts its steps from `min`: it must be one. */
function lowest({ minimum, exclusiveMinimum, type, multipleOf }: Field['schema']): number | undefined {
  const least = minimum ?? (type === 'integer' ? Math.floor(exclusiveMinimum ?? Number.NaN) + 1 : Number.NaN)
  if (!(least > Number.MIN_SAFE_INTEGER)) return undefined
  if (multipleOf !== undefined) return stepFrom(least, multipleOf)
  return type === 'integer' ? Math.ceil(least) : least
}

/** The first step at or above a limit, where it can be said exactly. */
function stepFrom(minimum: number, step: number): number | undefined {
  const first = Math.ceil(minimum / step) * step
  return Number.isInteger(first) || first === minimum ? first : undefined
}

function highest({ maximum, exclusiveMaximum, type }: Field['schema']): number | undefined {
  if (maximum !== undefined) return maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum
  return exclusiveMaximum !== undefined && type === 'integer' ? Math.ceil(exclusiveMaximum) - 1 : undefined
}

/** Without a step a browser takes whole numbers only. */
function stepOf({ type, multipleOf }: Field['schema']): number | 'any' | undefined {
  return multipleOf ?? (type === 'integer' ? undefined : 'any')
}

/**
 * A browser reads `pattern` anchored and with the flag `v`, and ignores, loudly, one that it cannot read. What
 * `v` reads as a set operation (`&&`, `--`) was none where the schema's author wrote it.
 */
function usable(pattern: string | undefined): string | undefined {
  if (pattern === undefined || /&&|--/.test(pattern)) return undefined
  try {
    new RegExp(pattern, 'v')
  } catch {
    return undefined
  }
  const isAnchored = /^\^[^|]*[^|\\]\$$/.test(pattern)
  return isAnchored ? pattern : `.*(?:${pattern}).*`
}
