// Maps the JSON Schema of a field to the kind of its column.
import { type JsonSchema, resolveReference, UNREPRESENTABLE } from '../../schema/index.ts'
import type { ColumnKind } from '../query/column.ts'

/** What a value's JSON Schema says about the column it needs. */
export interface Kind {
  readonly kind: ColumnKind
  /** The schema takes null for a value. */
  readonly takesNull: boolean
  readonly enum?: readonly string[]
  readonly items?: 'text' | 'number' | 'boolean'
}

/** References that are followed, and unions in unions. */
const MAX_DEPTH = 16

/** Reads what a column has to hold. Throws the name of a type that no column can. */
export function kindOf(schema: JsonSchema, root: JsonSchema, depth = 0): Kind {
  if (depth > MAX_DEPTH) return JSON_TEXT
  const unstorable = schema[UNREPRESENTABLE]
  if (unstorable) throw new Unstorable(unstorable)
  if (schema.$ref) return kindOf(resolveReference(schema.$ref, root), root, depth + 1)
  const parts = schema.anyOf ?? schema.oneOf
  if (parts) return unionOf(parts.map((part) => kindOf(part, root, depth + 1)))
  if (Array.isArray(schema.type)) {
    return unionOf(schema.type.map((type: string) => kindOf({ ...schema, type }, root, depth + 1)))
  }
  if (schema.allOf) return intersectionOf(schema.allOf.map((part) => kindOf(part, root, depth + 1)))
  return simpleKindOf(schema, root, depth)
}

/** A type of values that has no JSON, by its name. */
export class Unstorable extends Error {}

const JSON_TEXT: Kind = { kind: 'json', takesNull: false }
const NULL: Kind = { kind: 'json', takesNull: true }
/** Nothing is said about the value: null is one. */
const ANYTHING: Kind = { kind: 'json', takesNull: true }

function simpleKindOf(schema: JsonSchema, root: JsonSchema, depth: number): Kind {
  const values = schema.const === undefined ? schema.enum : [schema.const]
  if (schema.type === 'null') return NULL
  if (values) return unionOf(values.map(kindOfValue))
  switch (schema.type) {
    case 'string':
      return { kind: 'text', takesNull: false }
    case 'number':
    case 'integer':
    case 'boolean':
      return { kind: schema.type, takesNull: false }
    case 'array':
      return schema.items && !schema.prefixItems ? listOf(kindOf(schema.items, root, depth + 1)) : JSON_TEXT
    default:
      return schema.type === undefined ? ANYTHING : JSON_TEXT
  }
}

function kindOfValue(value: unknown): Kind {
  if (value === null) return NULL
  if (typeof value === 'string') return { kind: 'text', takesNull: false, enum: [value] }
  if (typeof value === 'boolean') return { kind: 'boolean', takesNull: false }
  if (typeof value !== 'number') return JSON_TEXT
  return { kind: Number.isSafeInteger(value) ? 'integer' : 'number', takesNull: false }
}

function listOf(item: Kind): Kind {
  if (item.takesNull) return JSON_TEXT
  if (item.kind === 'integer' || item.kind === 'number')
    return { kind: 'list', takesNull: false, items: 'number' }
  if (item.kind === 'text' || item.kind === 'boolean')
    return { kind: 'list', takesNull: false, items: item.kind }
  return JSON_TEXT
}

/** One column for all: of one kind where the members have one kind, JSON where they differ. */
function unionOf(members: readonly Kind[]): Kind {
  const takesNull = members.some((member) => member.takesNull)
  const [first, ...others] = members.filter((member) => member !== NULL)
  if (!first) return NULL
  return { ...others.reduce(join, first), takesNull }
}

function join(one: Kind, other: Kind): Kind {
  const isNumeric = /^(integer|number)$/
  if (one.kind !== other.kind) {
    const areNumbers = isNumeric.test(one.kind) && isNumeric.test(other.kind)
    return areNumbers ? { kind: 'number', takesNull: false } : JSON_TEXT
  }
  if (one.kind === 'list') return one.items === other.items ? one : { kind: 'list', takesNull: false }
  if (!one.enum || !other.enum) return { kind: one.kind, takesNull: false }
  return { ...one, enum: [...new Set([...one.enum, ...other.enum])] }
}

/** What all members say is true of the value: the first that says something decides. */
function intersectionOf(members: readonly Kind[]): Kind {
  const said = members.find(({ kind }) => kind !== 'json') ?? JSON_TEXT
  return { ...said, takesNull: members.length > 0 && members.every((member) => member.takesNull) }
}
