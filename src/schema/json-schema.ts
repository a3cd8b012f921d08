import type { AnySchema } from './standard-schema.ts'

/** A JSON Schema (draft 2020-12), as far as forms and columns are concerned. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly propertyNames?: JsonSchema
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
  /** Several where any of them will do: JSON Schema says that as a union, which the field tree joins. */
  readonly contentMediaType?: string | readonly string[]
  readonly contentEncoding?: string
  readonly writeOnly?: boolean
  readonly title?: string
  readonly description?: string
  /** Set by us: the name of a type that JSON cannot represent. */
  readonly [UNREPRESENTABLE]?: string
}

/** The format of a field whose value is a `Date`, as opposed to `date-time`, the text of an ISO date. */
export const DATE_OBJECT = 'signpost-date'

/** The keyword that marks a type which JSON cannot represent: `date`, `map`, `bigint`, `transform` … */
export const UNREPRESENTABLE = 'x-signpost-unrepresentable'

/**
 * What a schema accepts (`input`) or gives (`output`), as JSON Schema.
 *
 * @returns null where the library has no Standard JSON Schema, which is optional
 * @throws what the library throws for a schema that it cannot describe
 */
export function jsonSchemaOf(
  { '~standard': { jsonSchema, vendor } }: AnySchema,
  side: 'input' | 'output',
): JsonSchema | null {
  const libraryOptions = LIBRARY_OPTIONS[vendor] ?? {}
  return jsonSchema?.[side]?.({ target: 'draft-2020-12', libraryOptions }) ?? null
}

/** What a schema accepts, as JSON Schema; null where the library has none or cannot describe it. */
export function findJsonSchema(schema: AnySchema): JsonSchema | null {
  try {
    return jsonSchemaOf(schema, 'input')
  } catch {
    return null
  }
}

/** The schema that a `$ref` of this document points to; an empty one, which accepts anything, if there is none. */
export function resolveReference(reference: string, root: JsonSchema): JsonSchema {
  if (reference === '#') return root
  return root.$defs?.[reference.replace(/^#\/\$defs\//, '')] ?? {}
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

const NO_JSON = /^(date|bigint|symbol|map|set|function|transform|nan|promise|file|void|custom)$/

/** zod throws for a type that JSON cannot represent, without its path; marked, the field can be named. */
function markZod({ zodSchema, jsonSchema }: ZodConversion): void {
  const { def } = zodSchema._zod
  if (NO_JSON.test(def.type)) jsonSchema[UNREPRESENTABLE] = def.type
  if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: DATE_OBJECT })
  if (def.type === 'string' && hasLoosePattern(def)) {
    delete jsonSchema.pattern
    delete jsonSchema.allOf
  }
}

/**
 * zod's JSON Schema has a pattern without its flags, and does not say that `trim()` or `toLowerCase()` run before it:
 * such a pattern would refuse in the browser what the schema accepts.
 */
function hasLoosePattern({ checks = [] }: ZodDefinition): boolean {
  const definitions = checks.map((check) => check._zod.def)
  return definitions.some(({ check, pattern }) => check === 'overwrite' || /[ims]/.test(pattern?.flags ?? ''))
}

type Fallback = (conversion: { readonly base: object }) => object

const unmarked: Fallback = ({ base }) => base

function markedAs(type: string, more: object = {}): Fallback {
  return ({ base }) => ({ ...base, ...more, [UNREPRESENTABLE]: type })
}

/** arktype asks for a function for each kind of type that JSON cannot represent. */
const ARKTYPE_FALLBACKS: Readonly<Record<string, Fallback>> = {
  date: markedAs('date', { type: 'string', format: DATE_OBJECT }),
  proto: markedAs('class'),
  morph: markedAs('transform'),
  domain: markedAs('bigint'),
  predicate: unmarked,
  default: unmarked,
}

const LIBRARY_OPTIONS: Readonly<Record<string, Record<string, unknown>>> = {
  zod: { unrepresentable: 'any', override: markZod },
  arktype: { fallback: ARKTYPE_FALLBACKS },
}
