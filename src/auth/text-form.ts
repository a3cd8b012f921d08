/** One line of text in a form. */
export interface TextField {
  /** How people call it. */
  readonly label: string
  /** Default `text`. An `email` has the form that browsers take. A password is never filled in again. */
  readonly kind?: 'text' | 'email' | 'password'
  /** What is said when it is empty. */
  readonly missing: string
  /** Characters. Default 320. */
  readonly maxLength?: number
  readonly minLength?: number
}

/** A Standard Schema that gives this: zod's, valibot's, arktype's, or one of ours. https://standardschema.dev */
export interface SchemaOf<Output> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
    readonly validate: (value: unknown) => Given<Output> | Promise<Given<Output>>
  }
}

type Given<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

/** A Standard Schema that offers JSON Schema, of a form with nothing but text. */
export interface TextForm<Name extends string> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'signpost'
    readonly types?: { readonly input: Texts<Name>; readonly output: Texts<Name> }
    readonly validate: (value: unknown) => Validation<Texts<Name>>
    readonly jsonSchema: { readonly input: () => Record<string, unknown> }
  }
}

type Texts<Name extends string> = Readonly<Record<Name, string>>

type Validation<Value> =
  | { readonly value: Value; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly [string] }[] }

/** Describes a form whose fields are all needed, without a schema library: this package brings none. */
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

/** One text, as a bound argument. */
export function oneText(): {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'signpost'
    readonly types?: { readonly input: string; readonly output: string }
    readonly validate: (value: unknown) => Validation<string>
  }
} {
  const issues = [{ message: 'This has to be a text.', path: [''] as const }]
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
    return message === null ? [] : [{ message, path: [name] as const }]
  })
  if (issues.length > 0) return { issues }
  // Each of them is a text: `problemOf` has said so.
  return { value: Object.fromEntries(entries.map(([name]) => [name, given[name]])) as Texts<Name> }
}

function problemOf(field: TextField, text: unknown): string | null {
  const { kind, missing, maxLength = 320, minLength = 0 } = field
  if (typeof text !== 'string' || text.trim() === '') return missing
  if (text.length > maxLength) return `Please use at most ${maxLength} characters.`
  if (kind === 'email' && !ADDRESS.test(text.normalize('NFKC').trim())) return NO_ADDRESS
  return [...text].length < minLength ? `Please use at least ${minLength} characters.` : null
}

/**
 * What browsers take in `<input type="email">` (https://html.spec.whatwg.org/#valid-e-mail-address), of an address in the
 * form that accounts are kept in: wide letters of an input method are the same letters.
 */
const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

const NO_ADDRESS = 'Please enter an e-mail address, like name@example.com.'

/** None may be empty, and a browser is to know. */
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
