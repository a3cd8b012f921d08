// Actions as plain data, for the CLI and the inspector.
import { type AnySchema, DATE_OBJECT, findJsonSchema, type JsonSchema } from '../../schema/index.ts'
import { type Field, type Group, listFields } from '../input/fields.ts'
import type { Json } from '../json.ts'
import { anyone } from './access.ts'
import type { Definition } from './definition.ts'
import { type ActionTree, createRegistry } from './registry.ts'

/** An action as plain data, for tools that list actions. */
export interface ActionDescription {
  readonly name: string
  /** The access rule's name; `inline` for an anonymous function. */
  readonly access: string
  /** Whether the rule is `anyone`. */
  readonly isOpen: boolean
  /** `fields`: known from the schema. `opaque`: the schema has no JSON Schema. `none`: no schema, every name is accepted. */
  readonly input: 'fields' | 'opaque' | 'none'
  readonly fields: readonly FieldDescription[]
  /** The type of each bound argument: `string`, `number`, `string (uuid)`. */
  readonly args: readonly string[]
  /** The captured values as `name: type`; null if the action captures nothing. */
  readonly captured: readonly string[] | null
  /** The limit as `5 in 60 s`; null if it has none. */
  readonly rate: string | null
  readonly once: boolean
  /** The question of its confirmation; null if it has none. */
  readonly asks: string | null
  /** Whether it is a job: its handler is a generator that goes on after the response. */
  readonly isLong: boolean
  /** Milliseconds; for a job, the time of each of its steps. */
  readonly timeout: number
  /** Sizes in bytes. */
  readonly limits: {
    readonly text: number
    readonly fields: number
    readonly file: number
    readonly files: number
  }
  /** The page that is rendered for a failed call, if the action names one. */
  readonly page: string | null
}

/** A field as plain data. */
export interface FieldDescription {
  /** The name in the form; `*` for the index of a list: `items.*.name`. */
  readonly name: string
  readonly kind: Field['kind']
  readonly label: string
  /** Whether the form is rejected without it. */
  readonly isRequired: boolean
  /** Whether the name may be repeated. */
  readonly isList: boolean
  readonly isSecret: boolean
  /** The constraints of the schema, as JSON Schema names them: `minLength`, `maximum`, `enum`, `format` … */
  readonly limits: Readonly<Record<string, Json>>
}

/**
 * Describes every action of a tree, in the order of their names.
 *
 * @throws TypeError if `createActions` would throw for the tree
 */
export function describeActions(actions: ActionTree): readonly ActionDescription[] {
  const described = [...createRegistry(actions).byName].map(([name, definition]) =>
    describe(name, definition),
  )
  return described.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** One action as plain data. */
export function describe(name: string, definition: Definition): ActionDescription {
  const { access, input, fields, rate, once, confirm, isLong, timeout, page } = definition
  const { text, fields: count, file, files } = definition.limits
  return {
    name,
    // An anonymous function gets the name of its property.
    access: access.name === '' || access.name === 'access' ? 'inline' : access.name,
    isOpen: access === anyone,
    input: fields ? 'fields' : input ? 'opaque' : 'none',
    fields: fields ? describeFields(fields) : [],
    args: definition.args.map((schema) => typeOf(findJsonSchema(schema))),
    captured: definition.captured ? describeCaptured(definition.captured) : null,
    rate: rate ? `${rate.to} in ${rate.within / 1000} s${rate.dryRun ? ' (dry run)' : ''}` : null,
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

/** An absent checkbox is false, which only a schema with `const: true` rejects. */
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

/** Constraints that the kind implies, and the limits with which schema libraries say "a safe integer". */
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
