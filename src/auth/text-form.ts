// Schemas of the ready-made forms. They need no schema library, because the package has none.
import type { Schema, Validation } from '../schema/index.ts'

/** A single-line text field. */
export interface TextField {
  /** The visible label, for problems. */
  readonly label: string
  /**
   * An `email` must have the syntax that browsers accept. A `password` is never filled in again.
   * @default 'text'
   */
  readonly kind?: 'text' | 'email' | 'password'
  /** The problem of an empty field. */
  readonly missing: string
  /**
   * Maximum length in characters.
   * @default 320
   */
  readonly maxLength?: number
  /** Minimum length in characters. */
  readonly minLength?: number
}

/** A Standard Schema with JSON Schema, for a form of text fields. */
export interface TextForm<Name extends string> extends Schema<Texts<Name>> {
  readonly '~standard': Omit<Schema<Texts<Name>>['~standard'], 'validate' | 'jsonSchema'> & {
    readonly validate: (value: unknown) => Validation<Texts<Name>>
    readonly jsonSchema: { readonly input: () => Record<string, unknown> }
  }
}

/** The data of a form of text fields. */
export type Texts<Name extends string> = Readonly<Record<Name, string>>

/**
 * Creates the schema of a form whose fields are all required. Needs no schema library, because the package has none.
 */
export function textForm<Name extends string>(fields: Readonly<Record<Name, TextField>>): TextForm<Name> {
  const names = Object.keys(fields) as Name[]
  return {
    '~standard': {
      version: 1,
      vendor: 'signpost',
      validate: (value) => validate(fields, value),
      jsonSchema: {
        input: () => ({
          type: 'object',
          properties: Object.fromEntries(names.map((name) => [name, propertyOf(fields[name])])),
          required: names,
        }),
      },
    },
  }
}

/** Creates the schema of a bound argument that is a string. */
export function oneText(): Schema<string> {
  const issues = [{ message: 'This must be a string.', path: [''] }]
  const validate = (value: unknown) => (typeof value === 'string' ? { value } : { issues })
  return { '~standard': { version: 1, vendor: 'signpost', validate } }
}

function validate<Name extends string>(
  fields: Readonly<Record<Name, TextField>>,
  value: unknown,
): Validation<Texts<Name>> {
  const given: Readonly<Record<string, unknown>> = { ...(value ?? {}) }
  const entries = Object.entries<TextField>(fields)
  const issues = entries.flatMap(([name, field]) => {
    const message = problemOf(field, given[name])
    return message === null ? [] : [{ message, path: [name] }]
  })
  if (issues.length > 0) return { issues }
  // `problemOf` has checked that every value is a string.
  return { value: Object.fromEntries(entries.map(([name]) => [name, given[name]])) as Texts<Name> }
}

function problemOf(field: TextField, text: unknown): string | null {
  const { kind, missing, maxLength = 320, minLength = 0 } = field
  if (typeof text !== 'string' || text.trim() === '') return missing
  if (text.length > maxLength) return `Please use at most ${maxLength} characters.`
  if (kind === 'email' && !ADDRESS.test(text.normalize('NFKC').trim())) return INVALID_EMAIL
  return [...text].length < minLength ? `Please use at least ${minLength} characters.` : null
}

/**
 * The syntax of `<input type="email">` (https://html.spec.whatwg.org/#valid-e-mail-address). It is applied to the
 * NFKC form, in which addresses are stored: full-width letters of an input method are the same letters.
 */
const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

const INVALID_EMAIL = 'Please enter an e-mail address, like name@example.com.'

/** The JSON Schema of a field. `minLength` is at least 1, so that the browser marks the field as required. */
function propertyOf({ label, kind = 'text', maxLength = 320, minLength = 1 }: TextField) {
  return {
    type: 'string',
    title: label,
    maxLength,
    minLength,
    ...(kind === 'email' && { format: 'email' }),
    ...(kind === 'password' && { format: 'password', writeOnly: true }),
  }
}
