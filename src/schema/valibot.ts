import { DATE, FILE, isFileClass } from './keywords.ts'

/** What `@valibot/to-json-schema` cannot convert by itself: it throws for it, without its path. */

interface SchemaConversion {
  readonly valibotSchema: { readonly type: string; readonly class?: unknown; readonly fallback?: unknown }
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

function overrideSchema({ valibotSchema, jsonSchema, errors }: SchemaConversion): object | undefined {
  const { type } = valibotSchema
  if (type === 'date') return { ...jsonSchema, ...DATE }
  if (type === 'file' || type === 'blob' || isFileClass(valibotSchema.class))
    return { ...jsonSchema, ...FILE }
  if (type === 'exact_optional') return { ...jsonSchema, [READING]: 'exact' }
  if (type === 'undefinedable') return { ...jsonSchema, [READING]: 'undefined' }
  if (type === 'loose_object') return { ...jsonSchema, additionalProperties: {} }
  if (errors) return { ...jsonSchema, 'x-signpost-unrepresentable': type }
  return 'fallback' in valibotSchema ? { ...jsonSchema, [READING]: 'catch' } : undefined
}

/** Most actions check what JSON Schema has no word for, and change nothing about how a field is read. */
function overrideAction({ valibotAction, jsonSchema, errors }: ActionConversion): object | undefined {
  const { type, requirement } = valibotAction
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

/** The options with which valibot prints JSON Schema. */
export const VALIBOT_OPTIONS: Record<string, unknown> = { overrideSchema, overrideAction }
