import type { SwitchWords } from './json-schema.ts'
import { DATE, keywordsOfClass } from './keywords.ts'

/** What zod's JSON Schema leaves out, added while zod converts: see `READING` and `UNREPRESENTABLE`. */

interface ZodSchema {
  readonly '~standard': {
    readonly jsonSchema?: { readonly input: (options: object) => Record<string, unknown> }
    readonly validate: (value: unknown) => unknown
  }
  readonly _zod: {
    readonly def: ZodDefinition
    readonly bag?: { readonly Class?: unknown }
    /** The schema that `refine()` and the like copied. */
    readonly parent?: ZodSchema
    readonly traits?: ReadonlySet<string>
  }
}

interface ZodConversion {
  readonly zodSchema: ZodSchema
  readonly jsonSchema: Record<string, unknown>
}

interface ZodDefinition {
  readonly type: string
  readonly format?: string
  readonly local?: boolean
  readonly values?: readonly unknown[]
  readonly defaultValue?: unknown
  readonly in?: ZodSchema
  readonly left?: ZodSchema
  readonly right?: ZodSchema
  readonly out?: ZodSchema
  readonly keyType?: ZodSchema
  readonly catchall?: ZodSchema
  readonly valueType?: ZodSchema
  readonly checks?: readonly { readonly _zod: { readonly def: ZodCheck } }[]
}

interface ZodCheck {
  readonly check: string
  readonly pattern?: RegExp
}

const NO_JSON = /^(date|bigint|symbol|map|set|function|transform|nan|promise|file|void|custom)$/
const UNREPRESENTABLE = 'x-signpost-unrepresentable'
const READING = 'x-signpost-reading'

/** zod throws for a type that JSON cannot represent, without its path; marked, the field can be named. */
function markZod({ zodSchema, jsonSchema }: ZodConversion): void {
  const { def, traits } = zodSchema._zod
  if (NO_JSON.test(def.type)) jsonSchema[UNREPRESENTABLE] = def.type
  MARKS[def.type]?.(jsonSchema, def, zodSchema)
  if (traits?.has('$ZodExactOptional')) jsonSchema[READING] = 'exact'
}

type Mark = (jsonSchema: Record<string, unknown>, def: ZodDefinition, schema: ZodSchema) => void

const MARKS: Readonly<Record<string, Mark>> = {
  date: (jsonSchema) => Object.assign(jsonSchema, DATE),
  custom(jsonSchema, _def, schema) {
    const constructor = classOf(schema)
    if (constructor !== undefined) Object.assign(jsonSchema, keywordsOfClass(constructor))
  },
  string(jsonSchema, def) {
    if (hasLoosePattern(def)) {
      delete jsonSchema.pattern
      delete jsonSchema.allOf
    }
    if (def.format === 'time') jsonSchema.format = 'time'
    if (def.format === 'datetime') jsonSchema.format = def.local ? 'local-date-time' : 'date-time'
  },
  literal(jsonSchema, { values = [] }) {
    if (values.some((value) => typeof value === 'bigint')) jsonSchema[UNREPRESENTABLE] = 'bigint literal'
    if (values.some((value) => value === undefined)) jsonSchema[READING] = 'undefined'
  },
  object: (jsonSchema, { catchall }) => markOptionalRest(jsonSchema, catchall),
  record: (jsonSchema, { valueType }) => markOptionalRest(jsonSchema, valueType),
  undefined: (jsonSchema) => Object.assign(jsonSchema, { [READING]: 'undefined' }),
  set: (jsonSchema, { valueType }) =>
    Object.assign(jsonSchema, { type: 'array', items: nested(valueType), uniqueItems: true }),
  map: (jsonSchema, { keyType, valueType }) =>
    Object.assign(jsonSchema, {
      type: 'object',
      propertyNames: nested(keyType),
      additionalProperties: nested(valueType),
    }),
  catch(jsonSchema) {
    delete jsonSchema.default
    jsonSchema[READING] = 'catch'
  },
  pipe(jsonSchema, { in: first, out: last }, schema) {
    const [from, to] = [first?._zod.def.type, last?._zod.def.type]
    if (from === 'transform') jsonSchema[READING] = 'as-sent'
    const words = from === 'string' && to === 'boolean' ? switchWordsOf(schema) : null
    if (words) jsonSchema['x-signpost-switch'] = words
  },
  intersection(jsonSchema, { left, right }) {
    const rest = [left, right]
      .map((side) => side?._zod.def.catchall)
      .find((found) => found && !isNever(found))
    if (rest) jsonSchema.additionalProperties ??= nested(rest)
  },
  // A default that is made anew each time (a time, an id) says nothing about the next one.
  default(jsonSchema, def) {
    if (String(def.defaultValue) !== String(def.defaultValue)) jsonSchema.default = null
    // Of a transform, the default is of what comes out, which no control shows.
    if (jsonSchema.default === undefined) jsonSchema.default = null
  },
}

/** The class of `z.instanceof()`, which copies of it do not have. */
function classOf({ _zod: { bag, parent } }: ZodSchema): unknown {
  return bag?.Class ?? (parent && classOf(parent))
}

/** JSON Schema says only of declared names that they may be missing, not of the others. */
function markOptionalRest(jsonSchema: Record<string, unknown>, value: ZodSchema | undefined): void {
  if (value?._zod.def.type !== 'optional') return
  jsonSchema.additionalProperties = { ...(jsonSchema.additionalProperties as object), [READING]: 'undefined' }
}

function isNever({ _zod }: ZodSchema): boolean {
  return _zod.def.type === 'never'
}

/** The words of `z.stringbool()`, which only its answers tell; null for a codec that is no switch. */
function switchWordsOf(schema: ZodSchema): SwitchWords | null {
  const answers = new Map(wordsOf(schema).map((word) => [valueOf(schema, word), word]))
  const [on, off] = [answers.get(true), answers.get(false)]
  return on === undefined || off === undefined ? null : { on, off }
}

/** The words that a refusal lists, the first of them last, and last what browsers and we send: the last one wins. */
function wordsOf(schema: ZodSchema): readonly string[] {
  const { issues } = schema['~standard'].validate('\0') as {
    issues?: readonly { values?: readonly string[] }[]
  }
  const own = [...(issues?.[0]?.values ?? [])].reverse()
  return [...own, 'no', 'yes', 'false', 'true', 'off', 'on', 'false']
}

function valueOf(schema: ZodSchema, word: string): unknown {
  return (schema['~standard'].validate(word) as { readonly value?: unknown }).value
}

function nested(schema: ZodSchema | undefined): Record<string, unknown> {
  const input = schema?.['~standard'].jsonSchema?.input
  return input?.({ target: 'draft-2020-12', libraryOptions: ZOD_OPTIONS }) ?? {}
}

/**
 * zod's JSON Schema has a pattern without its flags, and does not say that `trim()` or `toLowerCase()` run before it:
 * such a pattern would refuse in the browser what the schema accepts.
 */
function hasLoosePattern({ checks = [] }: ZodDefinition): boolean {
  const definitions = checks.map((check) => check._zod.def)
  return definitions.some(({ check, pattern }) => check === 'overwrite' || /[ims]/.test(pattern?.flags ?? ''))
}

/** The options with which zod prints JSON Schema. */
export const ZOD_OPTIONS: Record<string, unknown> = { unrepresentable: 'any', override: markZod }
