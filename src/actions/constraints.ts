import type { Field } from './fields.ts'
import type { Attributes } from './html.ts'
import { DATE_OBJECT } from './schema.ts'

/**
 * The HTML constraints that say what the schema says, so that the browser checks what it can before anything
 * is sent (https://html.spec.whatwg.org/#constraints). Never stricter than the schema.
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
  return { required: isRequired(field), multiple: isMultiple }
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
  return kind !== 'text' || (schema.minLength ?? 0) > 0 || (schema.format ?? 'password') !== 'password'
}

function limitsOf({ kind, schema }: Field): Attributes {
  if (kind === 'number') return { min: lowest(schema), max: highest(schema), step: stepOf(schema) }
  if (kind === 'file') return { accept: schema.contentMediaType }
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

/** Schemas say "a safe integer" with limits that no form needs. */
function lowest({ minimum, exclusiveMinimum, type }: Field['schema']): number | undefined {
  if (minimum !== undefined) return minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum
  return exclusiveMinimum !== undefined && type === 'integer' ? exclusiveMinimum + 1 : undefined
}

function highest({ maximum, exclusiveMaximum, type }: Field['schema']): number | undefined {
  if (maximum !== undefined) return maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum
  return exclusiveMaximum !== undefined && type === 'integer' ? exclusiveMaximum - 1 : undefined
}

/** Without a step a browser takes whole numbers only. */
function stepOf({ type, multipleOf }: Field['schema']): number | 'any' | undefined {
  return multipleOf ?? (type === 'integer' ? undefined : 'any')
}

/** A browser reads `pattern` anchored and with the flag `v`, and ignores, loudly, one that it cannot read. */
function usable(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined
  try {
    new RegExp(pattern, 'v')
  } catch {
    return undefined
  }
  const isAnchored = pattern.startsWith('^') && pattern.endsWith('$')
  return isAnchored ? pattern : `.*(?:${pattern}).*`
}
