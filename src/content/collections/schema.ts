/**
 * Standard Schema with Standard JSON Schema, which zod and arktype have and valibot has through a package of its own.
 * Types only: this room depends on none of them. See https://standardschema.dev and https://standardschema.dev/json-schema.
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    readonly jsonSchema?: {
      readonly output: (options: JsonSchemaOptions) => Record<string, unknown>
      readonly input?: (options: JsonSchemaOptions) => Record<string, unknown>
    }
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

// `any` marks the boundary: a schema of whatever object.
export type ObjectSchema = Schema<any, object>

export type InputOf<S extends ObjectSchema> = NonNullable<S['~standard']['types']>['input']
export type OutputOf<S extends ObjectSchema> = NonNullable<S['~standard']['types']>['output']

/** A JSON Schema (draft 2020-12) as far as columns are concerned. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  /** Set by us: what the schema gives here is nothing that a column can hold. */
  readonly [UNSTORABLE]?: string
}

/** Marks what a library's schema gives that has no JSON: a `Date`, a `Map`, a number beyond 2^53. */
export const UNSTORABLE = 'x-signpost-unstorable'

/** What a schema gives, or takes, as JSON Schema; null where it does not offer one. Throws what the library throws. */
export function jsonSchemaOf(
  { '~standard': { jsonSchema, vendor } }: ObjectSchema,
  side: 'output' | 'input',
): JsonSchema | null {
  const libraryOptions = vendor === 'zod' ? ZOD_OPTIONS : vendor === 'arktype' ? ARKTYPE_OPTIONS : {}
  return jsonSchema?.[side]?.({ target: 'draft-2020-12', libraryOptions }) ?? null
}

interface ZodConversion {
  readonly zodSchema: { readonly _zod: { readonly def: { readonly type: string } } }
  readonly jsonSchema: Record<string, unknown>
}

const NO_JSON = /^(date|bigint|symbol|map|set|function|transform|nan|promise|file|void|custom)$/

/** zod throws for what has no JSON, without saying where; marked, it can be named. */
const ZOD_OPTIONS = {
  unrepresentable: 'any',
  override({ zodSchema, jsonSchema }: ZodConversion): void {
    const { type } = zodSchema._zod.def
    if (NO_JSON.test(type)) jsonSchema[UNSTORABLE] = type
  },
}

type Fallback = (conversion: { readonly base: object }) => object
const asIs: Fallback = ({ base }) => base
const marked =
  (what: string): Fallback =>
  ({ base }) => ({ ...base, [UNSTORABLE]: what })

/** arktype asks for functions that say what stands in for what has no JSON. */
const ARKTYPE_OPTIONS = {
  fallback: {
    date: marked('date'),
    proto: marked('class'),
    morph: marked('transform'),
    domain: marked('bigint'),
    predicate: asIs,
    default: asIs,
  },
}
