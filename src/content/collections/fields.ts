import { type JsonSchema, jsonSchemaOf, type ObjectSchema } from '../../schema/index.ts'
import type { Column, ColumnKind } from '../query/column.ts'
import { columnOf, definitionError } from './definition-errors.ts'
import { kindOf, Unstorable } from './field-kind.ts'

/** A field of a document, and the column it is kept in. */
export interface Field extends Column {
  /** Who says what it holds: the schema, or we. */
  readonly origin: 'schema' | 'stamp' | 'status' | 'file' | 'account'
  /** Where there is no value the document says null; else it leaves the field out. */
  readonly takesNull: boolean
  /** What the schema fills in, for rows that are there before the column is. */
  readonly default?: unknown
}

const stamp = { origin: 'stamp', isNullable: false, takesNull: false } as const

/** What every document has, before and after its own fields. */
export const ID: Field = { ...stamp, field: 'id', column: 'id', kind: 'text', isId: true }
/** When the document was created. */
export const CREATED: Field = { ...stamp, field: 'createdAt', column: 'created_at', kind: 'integer' }
/** When the document was last changed. */
export const UPDATED: Field = { ...stamp, field: 'updatedAt', column: 'updated_at', kind: 'integer' }

/** What documents of a collection with drafts have besides. */
export const STATUS: Field = {
  field: '_status',
  column: '_status',
  kind: 'text',
  enum: ['draft', 'published'],
  origin: 'status',
  isNullable: false,
  takesNull: false,
}

const file = { origin: 'file', isNullable: false, takesNull: false } as const

/** What documents of a collection with `upload` have besides. */
export const FILE_FIELDS: readonly Field[] = [
  { ...file, field: 'filename', column: 'filename', kind: 'text' },
  { ...file, field: 'mimeType', column: 'mime_type', kind: 'text' },
  { ...file, field: 'filesize', column: 'filesize', kind: 'integer' },
  { ...file, field: 'width', column: 'width', kind: 'integer', isNullable: true },
  { ...file, field: 'height', column: 'height', kind: 'integer', isNullable: true },
  { ...file, field: 'hash', column: 'hash', kind: 'text' },
]

/** Reads the fields of a schema. Throws, naming the fix, where one cannot be kept in a column. */
export function fieldsOf(where: string, schema: ObjectSchema): readonly Field[] {
  const root = readSchema(where, schema)
  const taken = jsonSchemaOf(schema, 'input')
  return Object.entries(root.properties ?? {}).map(([name, property]) => {
    requireName(`${where}.${name}`, name)
    const field = fieldOf(`${where}.${name}`, name, { property, root })
    if (taken) requireSameKind(`${where}.${name}`, field, taken)
    return field
  })
}

/** A change is checked together with what is kept: the schema gets again what it gave. */
function requireSameKind(where: string, { field, kind }: Field, taken: JsonSchema): void {
  const root = resolve(taken)
  const property = root.properties?.[field]
  const takes = property ? takenKind(property, { ...root, ...(taken.$defs && { $defs: taken.$defs }) }) : kind
  const areNumbers = /^(integer|number)$/.test(kind) && takes === 'number'
  if (takes === kind || takes === 'json' || areNumbers) return
  throw definitionError(
    where,
    `its schema takes ${takes} and gives ${kind}. A change is checked together with what is kept, so take what is given: convert in the form's schema.`,
  )
}

/** A type that is not stored, such as a Date that becomes a text, may be anything. */
function takenKind(property: JsonSchema, root: JsonSchema): ColumnKind {
  try {
    return kindOf(property, root).kind
  } catch (error) {
    if (error instanceof Unstorable) return 'json'
    throw error
  }
}

function readSchema(where: string, schema: ObjectSchema): JsonSchema {
  const root = readOrExplain(where, schema)
  if (!root) {
    throw definitionError(
      where,
      'its schema offers no JSON Schema. zod and arktype do; wrap a valibot schema in toStandardJsonSchema().',
    )
  }
  const { schema: object } = { schema: resolve(root) }
  if (object.properties) return { ...object, ...(root.$defs && { $defs: root.$defs }) }
  throw definitionError(where, 'its schema has to be an object with named fields.')
}

function readOrExplain(where: string, schema: ObjectSchema): JsonSchema | null {
  try {
    return jsonSchemaOf(schema, 'output')
  } catch (error) {
    throw definitionError(
      where,
      `its schema cannot be read as JSON Schema: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** An object that refers to itself is written as a reference. */
function resolve(root: JsonSchema): JsonSchema {
  const name = root.$ref?.replace(/^#\/\$defs\//, '')
  return (name !== undefined && root.$defs?.[name]) || root
}

interface Place {
  readonly property: JsonSchema
  readonly root: JsonSchema
}

function fieldOf(where: string, name: string, { property, root }: Place): Field {
  const { takesNull, ...kind } = kindOrExplain(where, { property, root })
  const isOptional = !root.required?.includes(name)
  return {
    field: name,
    column: columnOf(name),
    ...kind,
    origin: 'schema',
    isNullable: isOptional || takesNull,
    takesNull,
    ...(property.default !== undefined && { default: property.default }),
  }
}

function kindOrExplain(where: string, { property, root }: Place) {
  try {
    return kindOf(property, root)
  } catch (error) {
    if (!(error instanceof Unstorable)) throw error
    throw definitionError(
      where,
      `${error.message} cannot be kept. ${ADVICE[error.message] ?? ADVICE.default}`,
    )
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  date: 'Write z.int() for milliseconds since 1970, which sorts and takes a Date in where, or z.iso.datetime({ precision: 3 }) for text of one length.',
  transform: 'Say what comes out of it: .transform(…).pipe(z.string()).',
  bigint: 'Write z.int(), or z.string() for more than 2^53.',
  default: 'A document has texts, numbers, booleans, lists and plain objects.',
}

const FORM = /^[a-zA-Z][a-zA-Z0-9_]*$/
const RESERVED = new Set(['id', 'createdAt', 'updatedAt', 'created_at', 'updated_at', 'and', 'or'])

function requireName(where: string, name: string): void {
  // What every object inherits would look like a value that was sent.
  if (RESERVED.has(name) || name in Object.prototype)
    throw definitionError(where, 'this name is taken by the Local API. Call the field otherwise.')
  if (!FORM.test(name) || columnOf(name).length > 60) {
    throw definitionError(
      where,
      'a field is named with letters, digits and _, starts with one of the letters, and has at most 60 characters.',
    )
  }
}
