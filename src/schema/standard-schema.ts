/**
 * The two Standard Schema interfaces that zod, valibot and arktype share. Types only: the engine depends on
 * none of them. See https://standardschema.dev and https://standardschema.dev/json-schema.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    readonly jsonSchema?: { readonly input: (options: JsonSchemaOptions) => Record<string, unknown> }
  }
}

interface JsonSchemaOptions {
  readonly target: string
  readonly libraryOptions?: Record<string, unknown>
}

export type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

// `any` marks the boundary: a schema of whatever input and output.
export type AnySchema = Schema<any, any>

export type InputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['input']
export type OutputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['output']

/** Runs a schema over a value. Never throws for a value that does not fit: the issues say why. */
export function validate<S extends AnySchema>(
  schema: S,
  value: unknown,
): Validation<OutputOf<S>> | Promise<Validation<OutputOf<S>>> {
  return schema['~standard'].validate(value)
}

/** The name of an issue's place, written as form fields are: `address.city`, `items.0.name`; '' for the whole. */
export function pathOf(issue: Issue): string {
  return (issue.path ?? [])
    .map((step) => String(typeof step === 'object' && step !== null ? step.key : step))
    .join('.')
}

/** A JSON Schema (draft 2020-12) as far as forms are concerned. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  /** Several where any of them will do: JSON Schema says that as a union, which is joined in `fieldsOf`. */
  readonly contentMediaType?: string | readonly string[]
  readonly contentEncoding?: string
  readonly writeOnly?: boolean
  readonly title?: string
  readonly description?: string
}

/** The format that marks a field which becomes a `Date`, beside the `date-time` text of ISO strings. */
export const DATE_OBJECT = 'signpost-date'

/**
 * What a schema accepts, as JSON Schema, or null where it does not offer one (Standard JSON Schema is
 * optional) or cannot say it (a library throws for what JSON Schema has no word for).
 */
export function jsonSchemaOf(schema: AnySchema): JsonSchema | null {
  const { jsonSchema, vendor } = schema['~standard']
  if (!jsonSchema) return null
  try {
    const libraryOptions = vendor === 'zod' ? ZOD_OPTIONS : vendor === 'arktype' ? ARKTYPE_OPTIONS : {}
    return jsonSchema.input({ target: 'draft-2020-12', libraryOptions })
  } catch {
    return null
  }
}

interface ZodConversion {
  readonly zodSchema: { readonly _zod: { readonly def: ZodDefinition } }
  readonly jsonSchema: Record<string, unknown>
}

interface ZodDefinition {
  readonly type: string
  readonly checks?: readonly { readonly _zod: { readonly def: ZodCheck } }[]
}

interface ZodCheck {
  readonly check: string
  readonly pattern?: RegExp
}

/**
 * zod throws for dates unless it is told what to do instead. It drops the flags of a pattern, and forgets that
 * `trim()` or `toLowerCase()` come before one: such a pattern would refuse what the schema takes.
 */
const ZOD_OPTIONS = {
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: ZodConversion): void {
    const { def } = zodSchema._zod
    if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: DATE_OBJECT })
    const checks = (def.checks ?? []).map((check) => check._zod.def)
    const isLoose = checks.some(
      ({ check, pattern }) => check === 'overwrite' || /[ims]/.test(pattern?.flags ?? ''),
    )
    if (def.type !== 'string' || !isLoose) return
    delete jsonSchema.pattern
    delete jsonSchema.allOf
  },
}

/** arktype asks for a function that says what stands in for a `Date`. */
const ARKTYPE_OPTIONS = {
  fallback: {
    date: ({ base }: { base: object }) => ({ ...base, type: 'string', format: DATE_OBJECT }),
    proto: ({ base }: { base: object }) => base,
    predicate: ({ base }: { base: object }) => base,
    morph: ({ base }: { base: object }) => base,
    default: ({ base }: { base: object }) => base,
  },
}
