/** A JSON Schema (draft 2020-12), as far as forms and columns are concerned. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema | false
  readonly prefixItems?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
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
  /** Set by us: how the schema reads its input, where JSON Schema has no keyword for it. */
  readonly [READING]?: Reading
  /** Set by us: the texts that a checkbox stands for, of a text that says yes or no. */
  readonly [SWITCH]?: SwitchWords
}

/** What a ticked and an unticked checkbox of a text mean. */
export interface SwitchWords {
  readonly on: string
  readonly off: string
}

/** The keyword for the words of a text that says yes or no (`z.stringbool`). */
export const SWITCH = 'x-signpost-switch'

/** The format of a field whose value is a `Date`, as opposed to `date-time`, the text of an ISO date. */
export const DATE_OBJECT = 'signpost-date'

/** The keyword that marks a type which JSON cannot represent: `date`, `map`, `bigint`, `transform` … */
export const UNREPRESENTABLE = 'x-signpost-unrepresentable'

/** The keyword for what a form has to know beyond JSON Schema. */
export const READING = 'x-signpost-reading'

/**
 * - `as-sent`: a function sees the value before the schema does (`z.preprocess`), so nothing is decoded
 * - `catch`: any value is accepted (`z.catch`), so nothing is required
 * - `exact`: may be absent, but not undefined
 * - `undefined`: undefined is accepted
 */
export type Reading = 'as-sent' | 'catch' | 'exact' | 'undefined'

/** The schema that a `$ref` of this document points to; an empty one, which accepts anything, if there is none. */
export function resolveReference(reference: string, root: JsonSchema): JsonSchema {
  if (reference === '#') return root
  return root.$defs?.[reference.replace(/^#\/\$defs\//, '')] ?? {}
}
