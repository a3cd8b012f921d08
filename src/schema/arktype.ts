import type { JsonSchema } from './json-schema.ts'
import { DATE, keywordsOfClass } from './keywords.ts'

/** What arktype is to say for each kind of type that JSON cannot represent. */

interface Unrepresentable {
  readonly base: object
  readonly proto?: unknown
  readonly domain?: string
  readonly unit?: unknown
}

function marked(base: object, type: string): object {
  return { ...base, 'x-signpost-unrepresentable': type }
}

const unmarked = ({ base }: Unrepresentable): object => base

/** The options with which arktype prints JSON Schema. */
export const ARKTYPE_OPTIONS: Record<string, unknown> = {
  fallback: {
    date: ({ base }: Unrepresentable) => ({ ...base, ...DATE }),
    proto: ({ base, proto }: Unrepresentable) => ({ ...base, ...keywordsOfClass(proto) }),
    morph: ({ base }: Unrepresentable) => marked(base, 'transform'),
    domain: ({ base, domain }: Unrepresentable) => marked(base, domain ?? 'domain'),
    unit: ({ base, unit }: Unrepresentable) =>
      unit === undefined ? { ...base, 'x-signpost-reading': 'undefined' } : marked(base, typeof unit),
    predicate: unmarked,
    default: unmarked,
  },
}

/** What arktype's own JSON says of a type; what it says of a default, its JSON Schema does not. */
interface ArktypeJson {
  readonly required?: readonly ArktypeProperty[]
  readonly optional?: readonly ArktypeProperty[]
}

interface ArktypeProperty {
  readonly key: string
  readonly value?: unknown
  readonly default?: unknown
}

/** Adds the defaults, so that a field that was left empty is distinguished from one that takes nothing. */
export function withArktypeDefaults(described: JsonSchema, type: object): JsonSchema {
  return 'json' in type ? withDefaults(described, type.json) : described
}

function withDefaults(described: JsonSchema, json: unknown): JsonSchema {
  if (!isObject(json) || !described.properties) return described
  const properties: Record<string, JsonSchema> = { ...described.properties }
  for (const property of [...(json.required ?? []), ...(json.optional ?? [])]) {
    const known = properties[property.key]
    if (!known) continue
    const inner = withDefaults(known, property.value)
    properties[property.key] =
      'default' in property ? { ...inner, default: constant(property.default) } : inner
  }
  return { ...described, properties }
}

function isObject(json: unknown): json is ArktypeJson {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

/** A default that a function makes anew each time says nothing about the next one. */
function constant(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('$ark.') ? null : value
}
