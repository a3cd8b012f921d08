import { DATE_OBJECT } from '../../schema/index.ts'
import type { Attributes } from '../html.ts'
import type { Field } from './fields.ts'

/**
 * The HTML constraints that say what the schema says, so that the browser checks what it can before anything
 * is sent (https://html.spec.whatwg.org/#constraints). Never stricter than the schema, but for spaces that
 * `trim()` would take away: the browser counts them.
 */
export function constraintsOf(field: Field): Attributes {
  return { type: typeOf(field), required: isRequired(field), ...limitsOf(field), ...switchValue(field) }
}

/** A checkbox without a value sends `on`. */
function switchValue({ switchWords }: Field): Attributes {
  return switchWords === undefined || switchWords.on === 'on' ? {} : { value: switchWords.on }
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
  month: 'month',
  week: 'week',
  'date-time': 'datetime-local',
  'local-date-time': 'datetime-local',
  password: 'password',
  [DATE_OBJECT]: 'date',
}

function typeOf(field: Field): string {
  const { kind, isSecret, switchWords, schema } = field
  if (isSecret) return 'password'
  if (kind === 'boolean' || switchWords) return 'checkbox'
  if (kind === 'file') return 'file'
  // Of a union with a word in it, the word could not be typed into a control for numbers or dates.
  if (hasWords(field)) return 'text'
  if (kind === 'number') return 'number'
  return TYPES[schema.format ?? ''] ?? 'text'
}

/** Values of a union besides its kind, without the empty text. */
function hasWords({ constants }: Field): boolean {
  return constants.some((value) => value !== '' && value !== null)
}

/** Only where an empty control could not be right: `z.string()` takes '', so the browser must let it pass. */
function isRequired({
  kind,
  isOptional,
  isNullable,
  switchWords,
  isAsSent,
  constants,
  schema,
}: Field): boolean {
  if (isOptional || isNullable || switchWords || isAsSent || kind === 'any') return false
  if (constants.includes('') || schema.enum?.includes('')) return false
  if (kind === 'boolean') return schema.const === true
  if (kind === 'choice') return true
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

function limitsOf(field: Field): Attributes {
  const { kind, schema } = field
  if (hasWords(field) || field.isAsSent) return kind === 'file' ? { accept: acceptOf(schema) } : {}
  if (kind === 'bigint') return { pattern: '[+\\-]?[0-9]+' }
  if (kind === 'number') return { min: lowest(schema), max: highest(schema), step: stepOf(schema) }
  if (kind === 'file') return { accept: acceptOf(schema) }
  if (kind !== 'text') return {}
  const { minLength, maxLength, format, pattern } = schema
  // A browser sends local dates without seconds unless a step asks for them.
  if (/^(date-time|local-date-time|time)$/.test(format ?? '')) return { step: 'any' }
  return {
    minlength: positive(minLength),
    maxlength: maxLength,
    pattern: format ? undefined : usable(pattern),
  }
}

function acceptOf({ contentMediaType }: Field['schema']): string | undefined {
  return [contentMediaType ?? []].flat().join(',') || undefined
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
