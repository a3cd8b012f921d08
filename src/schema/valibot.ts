import { DATE, FILE, keywordsOfClass } from './keywords.ts'

/** What `@valibot/to-json-schema` cannot convert by itself: it throws for it, without its path. */

interface ValibotSchema {
  readonly type: string
  readonly class?: unknown
  readonly fallback?: unknown
  /** The values of names that an object or a record does not list. */
  readonly rest?: ValibotSchema
  readonly value?: ValibotSchema
}

interface SchemaConversion {
  readonly valibotSchema: ValibotSchema
  readonly jsonSchema: Record<string, unknown>
  readonly errors?: readonly string[]
}

interface ActionConversion {
  readonly valibotAction: { readonly type: string; readonly requirement?: unknown }
  readonly jsonSchema: Record<string, unknown>
  readonly errors?: readonly string[]
}

const READING = 'x-signpost-reading'
const LOOSE = 'x-signpost-loose-pattern'

function overrideSchema(conversion: SchemaConversion): object | undefined {
  const marked = mark(conversion)
  if (!('fallback' in conversion.valibotSchema)) return marked
  return { ...(marked ?? conversion.jsonSchema), [READING]: 'catch' }
}

function mark({ valibotSchema, jsonSchema, errors }: SchemaConversion): object | undefined {
  const { type } = valibotSchema
  if (type === 'date') return { ...jsonSchema, ...DATE }
  if (type === 'file' || type === 'blob') return { ...jsonSchema, ...FILE }
  if (type === 'instance') return { ...jsonSchema, ...keywordsOfClass(valibotSchema.class) }
  if (type === 'undefined') return { ...jsonSchema, [READING]: 'undefined' }
  if (type === 'literal' && errors) return { ...jsonSchema, 'x-signpost-unrepresentable': 'bigint literal' }
  // It is described completely: the error is about keys that are a choice.
  if (type === 'record' && jsonSchema.additionalProperties !== undefined) return jsonSchema
  if (type === 'exact_optional') return { ...jsonSchema, [READING]: 'exact' }
  if (type === 'undefinedable' || type === 'undefined') return { ...jsonSchema, [READING]: 'undefined' }
  if (type === 'loose_object') return { ...jsonSchema, additionalProperties: {} }
  if (type === 'record' || type === 'object_with_rest') return withOptionalRest(valibotSchema, jsonSchema)
  return errors && { ...jsonSchema, 'x-signpost-unrepresentable': type }
}

/** JSON Schema says only of declared names that they may be missing, not of the others. Keys of a picklist are described. */
function withOptionalRest({ rest, value }: ValibotSchema, jsonSchema: Record<string, unknown>): object {
  if (!/^(optional|nullish)$/.test(rest?.type ?? value?.type ?? '')) return jsonSchema
  return {
    ...jsonSchema,
    additionalProperties: { ...(jsonSchema.additionalProperties as object), [READING]: 'undefined' },
  }
}

/** Most actions check what JSON Schema has no word for, and change nothing about how a field is read. */
function overrideAction({ valibotAction, jsonSchema, errors }: ActionConversion): object | undefined {
  const { type, requirement } = valibotAction
  const format = FORMATS[type]
  // A browser leaves out what is zero: the pattern says which parts of a time the schema wants.
  if (format !== undefined && requirement instanceof RegExp)
    return { ...jsonSchema, format, pattern: requirement.source }
  if (type === 'mime_type') return { ...jsonSchema, contentMediaType: requirement }
  if (type === 'max_size') return { ...jsonSchema, maxLength: requirement }
  if (type === 'min_size') return { ...jsonSchema, minLength: requirement }
  // A pattern after one of these would refuse in the browser what the schema accepts.
  if (/^(trim|trim_start|trim_end|to_lower_case|to_upper_case|normalize)$/.test(type))
    return { ...jsonSchema, [LOOSE]: true }
  if (type === 'regex' && (jsonSchema[LOOSE] || /[ims]/.test((requirement as RegExp).flags))) {
    const { pattern, ...rest } = jsonSchema
    return rest
  }
  return errors ? jsonSchema : undefined
}

const FORMATS: Readonly<Record<string, string>> = {
  iso_time: 'time',
  iso_time_second: 'time',
  iso_date_time: 'local-date-time',
  iso_timestamp: 'date-time',
  iso_week: 'week',
}

/** The options with which valibot prints JSON Schema. */
export const VALIBOT_OPTIONS: Record<string, unknown> = { overrideSchema, overrideAction }
