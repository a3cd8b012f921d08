import { DATE_OBJECT, type JsonSchema, UNREPRESENTABLE } from '../../schema/index.ts'
import type { Field } from './fields.ts'
import { Undecodable } from './undecodable.ts'

interface Value {
  readonly kind: Field['kind']
  readonly schema: JsonSchema
  readonly constants: readonly unknown[]
}

/** The kind of control that sends one of these: the constants of a union do not change the kind of its other members. */
export function valueOf(schemas: readonly JsonSchema[], path: readonly string[]): Value {
  const [only] = schemas
  if (!only) return { kind: 'text', schema: {}, constants: [null] }
  if (schemas.length === 1) return { kind: kindOf(only), schema: only, constants: [] }
  const constants = schemas.flatMap((schema) => constantsOf(schema) ?? [])
  const others = schemas.filter((schema) => !constantsOf(schema))
  const kinds = [...new Set(others.map(kindOf))]
  const title = schemas.find((schema) => schema.title !== undefined)?.title
  const named = title === undefined ? {} : { title }
  if (kinds.length === 0) return { kind: 'choice', schema: { ...named, enum: constants }, constants: [] }
  if (kinds.length === 1 && kinds[0] === 'boolean')
    return { kind: 'choice', schema: { ...named, enum: [true, false, ...constants] }, constants: [] }
  const kind = kinds.length === 1 ? kinds[0] : twoKinds(kinds)
  if (kind) return { kind, schema: { ...named, ...joined(others) }, constants }
  throw new Undecodable(
    path,
    `it is ${kinds.map((each) => NAMES[each]).join(' or ')}, which look the same in a form`,
    `one of them, or a union of objects that a constant tells apart`,
  )
}

/** A file arrives as a file and everything else as text; a value of any type takes both. */
function twoKinds(kinds: readonly Field['kind'][]): Field['kind'] | undefined {
  if (kinds.includes('any')) return 'any'
  return kinds.length === 2 && kinds.includes('file') && kinds.includes('text') ? 'file' : undefined
}

const NAMES: Readonly<Record<Field['kind'], string>> = {
  text: 'text',
  number: 'a number',
  bigint: 'a bigint',
  boolean: 'a boolean',
  date: 'a date',
  choice: 'a choice',
  file: 'a file',
  any: 'anything',
}

function constantsOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const]
  return schema.enum?.filter((value) => value !== null)
}

/** What several schemas have in common; of files, the largest and every type. Where they differ, each of them for the sentence. */
function joined(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}] = schemas
  if (schemas.length === 1) return first
  const { type, format, contentEncoding } = first
  const isSame = schemas.every((schema) => schema.format === format)
  const largest = Math.max(...schemas.map((schema) => schema.maxLength ?? Number.POSITIVE_INFINITY))
  return {
    ...(type !== undefined && { type }),
    ...(isSame && format !== undefined && { format }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(Number.isFinite(largest) && { maxLength: largest }),
    ...(!isSame && { anyOf: schemas }),
  }
}

function kindOf(schema: JsonSchema): Field['kind'] {
  const { type, format } = schema
  const unrepresentable = schema[UNREPRESENTABLE]
  if (unrepresentable === 'bigint') return 'bigint'
  if (type === 'boolean' || schema.const === true || schema.const === false) return 'boolean'
  if (schema.enum) return 'choice'
  if (schema.const !== undefined) return typeof schema.const === 'number' ? 'number' : 'text'
  if (type === 'number' || type === 'integer') return 'number'
  if (format === 'binary' || schema.contentEncoding === 'binary') return 'file'
  if (format === DATE_OBJECT) return 'date'
  return type === undefined && schema.pattern === undefined ? 'any' : 'text'
}
