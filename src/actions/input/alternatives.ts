import { type JsonSchema, READING, resolveReference } from '../../schema/index.ts'

/** Everything that a schema says it takes, apart from null and undefined, which a form expresses by an empty control. */
export interface Alternatives {
  /** Schemas without references and unions: one, except for a union. */
  readonly schemas: readonly JsonSchema[]
  readonly takesNull: boolean
  readonly takesUndefined: boolean
}

const MAX_ALTERNATIVES = 500

const known = new WeakMap<JsonSchema, Alternatives>()

/**
 * Resolves references and expands unions and intersections into a flat list: the same objects for the same schema, so
 * that one that contains itself is recognised.
 */
export function alternativesOf(schema: JsonSchema, root: JsonSchema): Alternatives {
  const alternatives = known.get(schema) ?? findAlternatives(schema, root)
  known.set(schema, alternatives)
  return alternatives
}

function findAlternatives(schema: JsonSchema, root: JsonSchema): Alternatives {
  const found = expand(schema, root, 0)
  const isNull = (each: JsonSchema) => each.type === 'null' || each.const === null
  const isUndefined = (each: JsonSchema) => each[READING] === 'undefined' && each.type === undefined
  return {
    schemas: found.filter((each) => !isNull(each) && !isUndefined(each)),
    takesNull: found.some((each) => isNull(each) || each.enum?.includes(null)),
    takesUndefined: schema[READING] === 'undefined' || found.some((each) => each[READING] === 'undefined'),
  }
}

function expand(schema: JsonSchema, root: JsonSchema, depth: number): readonly JsonSchema[] {
  if (depth > 32) return [schema]
  const { $ref, anyOf, oneOf, allOf, ...own } = schema
  if ($ref) return expand(merge(resolveReference($ref, root), annotationsOf(own)), root, depth + 1)
  if (Array.isArray(own.type)) return own.type.map((type: string) => ({ ...own, type }))
  // A file of several types is one file.
  if (anyOf?.every((part) => part.contentMediaType !== undefined && Object.keys(part).length === 1))
    return [{ ...own, contentMediaType: anyOf.flatMap((part) => part.contentMediaType ?? []) }]
  const union = anyOf ?? oneOf
  let found: readonly JsonSchema[] = union ? union.flatMap((part) => expand(part, root, depth + 1)) : [own]
  if (union && Object.keys(annotationsOf(own)).length > 0)
    found = found.map((part) => merge(part, annotationsOf(own)))
  for (const part of allOf ?? []) {
    const others = expand(part, root, depth + 1)
    found = found.flatMap((one) => others.map((other) => merge(one, other)))
  }
  return found.slice(0, MAX_ALTERNATIVES)
}

/** The keywords next to a union or reference: title, default and our own keywords, but not the document's definitions. */
function annotationsOf({ $defs, ...own }: JsonSchema): JsonSchema {
  const { $schema, ...annotations } = own as JsonSchema & { readonly $schema?: string }
  return annotations
}

/** A value that both schemas take. */
function merge(one: JsonSchema, other: JsonSchema): JsonSchema {
  if (!one.properties && !other.properties) return { ...one, ...other }
  const properties = new Map(Object.entries(one.properties ?? {}))
  for (const [name, property] of Object.entries(other.properties ?? {})) {
    const known = properties.get(name)
    properties.set(name, known ? { allOf: [known, property] } : property)
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])]
  return { ...one, ...other, properties: Object.fromEntries(properties), required }
}
