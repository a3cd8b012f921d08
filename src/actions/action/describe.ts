import { type AnySchema, DATE_OBJECT, findJsonSchema, type JsonSchema } from '../../schema/index.ts'
import { type Field, type Group, listFields } from '../input/fields.ts'
import type { Json } from '../json.ts'
import { anyone } from './access.ts'
import type { Definition } from './definition.ts'
import { type ActionTree, createRegistry } from './registry.ts'

/** An action as plain data, for tools that list actions: the command line, the inspector. */
export interface ActionDescription {
  readonly name: string
  /** The access rule's name; `inline` for a function that was written in place. */
  readonly access: string
  /** Whether the rule is `anyone`: everybody may call it. */
  readonly isOpen: boolean
  /** `fields`: they are known. `opaque`: the schema offers no JSON Schema. `none`: no schema, every name is taken. */
  readonly input: 'fields' | 'opaque' | 'none'
  readonly fields: readonly FieldDescription[]
  /** The type of each bound argument, in a word or two: `string`, `number`, `string (uuid)`. */
  readonly args: readonly string[]
  /** What is captured, each value as `name: type`; null when nothing is. */
  readonly captured: readonly string[] | null
  readonly once: boolean
  /** The question that is asked before it runs; null where nothing is asked. */
  readonly asks: string | null
  /** Whether it is long work: a generator, which goes on after its answer. */
  readonly isLong: boolean
  /** Milliseconds; of long work, for each of its steps. */
  readonly timeout: number
  /** Sizes in bytes. */
  readonly limits: {
    readonly text: number
    readonly fields: number
    readonly file: number
    readonly files: number
  }
  /** The page that a failed call becomes, where the action names one. */
  readonly page: string | null
}

export interface FieldDescription {
  /** As forms send it; rows of a list have `*` for their number: `items.*.name`. */
  readonly name: string
  readonly kind: Field['kind']
  readonly label: string
  /** Whether it is refused when it is absent. */
  readonly isRequired: boolean
  /** Whether the name may repeat. */
  readonly isList: boolean
  readonly isSecret: boolean
  /** What the schema demands, in JSON Schema's words: `minLength`, `maximum`, `enum`, `format` … */
  readonly limits: Readonly<Record<string, Json>>
}

/** Every action of a tree with its rule, its fields and its limits, by name. Throws what `createActions` would. */
export function describeActions(actions: ActionTree): readonly ActionDescription[] {
  const described = [...createRegistry(actions).byName].map(([name, definition]) =>
    describe(name, definition),
  )
  return described.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One action as plain data. */
export function describe(name: string, definition: Definition): ActionDescription {
  const { access, input, fields, once, confirm, isLong, timeout, page } = definition
  const { text, fields: count, file, files } = definition.limits
  return {
    name,
    // A function that is written in place is named after its property.
    access: access.name === '' || access.name === 'access' ? 'inline' : access.name,
    isOpen: (access as unknown) === anyone,
    input: fields ? 'fields' : input ? 'opaque' : 'none',
    fields: fields ? describeFields(fields) : [],
    args: definition.args.map((schema) => typeOf(findJsonSchema(schema))),
    captured: definition.captured ? describeCaptured(definition.captured) : null,
    once,
    asks: confirm?.question ?? null,
    isLong,
    timeout,
    limits: { text, fields: count, file, files },
    page: page ?? null,
  }
}

function describeFields(fields: Group): FieldDescription[] {
  return [...listFields(fields)].map(([name, field, isList]) => ({
    name,
    kind: field.kind,
    label: field.label,
    isRequired: !isList && isRequired(field),
    isList,
    isSecret: field.isSecret,
    limits: limitsOf(field.schema),
  }))
}

/** An absent checkbox is false, which only a schema that wants `true` refuses. */
function isRequired({ kind, isOptional, schema }: Field): boolean {
  return !isOptional && (kind !== 'boolean' || schema.const === true)
}

const LIMITS = [
  'format',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'enum',
  'const',
  'contentMediaType',
] as const satisfies readonly (keyof JsonSchema)[]

function limitsOf(schema: JsonSchema): Record<string, Json> {
  const isWord = (key: (typeof LIMITS)[number]) => schema[key] !== undefined && !isImplied(schema[key])
  return Object.fromEntries(LIMITS.filter(isWord).map((key) => [key, schema[key] as Json]))
}

/** What the kind says already; and schemas say "a safe integer" with limits that nobody set. */
function isImplied(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) >= Number.MAX_SAFE_INTEGER
  return value === 'binary' || value === DATE_OBJECT
}

function describeCaptured(schema: AnySchema): string[] {
  const json = findJsonSchema(schema)
  const properties = Object.entries(json?.properties ?? {})
  return properties.length > 0
    ? properties.map(([name, property]) => `${name}: ${typeOf(property)}`)
    : [typeOf(json)]
}

function typeOf(schema: JsonSchema | null): string {
  const values = schema?.enum ?? (schema?.const === undefined ? undefined : [schema.const])
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
  const types = [schema?.type ?? []].flat()
  const type = types.length > 0 ? types.join(' | ') : unionOf(schema?.anyOf ?? schema?.oneOf ?? [])
  return schema?.format ? `${type} (${schema.format})` : type
}

function unionOf(schemas: readonly JsonSchema[]): string {
  return schemas.length === 0 ? 'any' : schemas.map(typeOf).join(' | ')
}
