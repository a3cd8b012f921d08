import { type AnySchema, type JsonSchema, UNREPRESENTABLE } from '../../schema/index.ts'

/** A schema that no form can fill: the definition stops, with the field's path and the change to make. */
export class Undecodable extends TypeError {
  constructor(path: readonly string[], problem: string, advice: string) {
    const field = path.length === 0 ? 'The input' : `The input's field ${JSON.stringify(path.join('.'))}`
    super(`${field} cannot be filled by a form: ${problem}. Write ${advice} instead. See docs/schemas.md.`)
  }
}

/** What each type that JSON does not know is to be written as, in any library. Those that a form can fill are not here. */
const ADVICE: Readonly<Record<string, string>> = {
  symbol: 'a string or an enum',
  function: 'a string, and look the function up in the handler,',
  Function: 'a string, and look the function up in the handler,',
  nan: 'a number',
  promise: 'the schema of what the promise resolves to',
  Promise: 'the schema of what the promise resolves to',
  void: 'an optional field, or none,',
  custom: 'a string with a check (refine, check, narrow), or z.instanceof(File) for a file,',
  URL: 'a string in the format of a URL',
  'bigint literal': 'a bigint with a check for its value',
  non_optional: 'the schema itself, without optional(),',
  non_nullable: 'the schema itself, without nullable(),',
  non_nullish: 'the schema itself, without nullish(),',
}

const DECODABLE = /^(date|file|bigint|set|map|transform)$/

/** Throws for a type that no control of a form can send. */
export function requireDecodable(schema: JsonSchema, path: readonly string[]): void {
  const type = schema[UNREPRESENTABLE]
  if (type === undefined) return
  const isValue = DECODABLE.test(type)
  // zod describes what a set or map holds, other libraries do not.
  const isHollow = (type === 'set' && !schema.items) || (type === 'map' && !schema.additionalProperties)
  if (isValue && !isHollow) return
  throw new Undecodable(
    path,
    `its type is ${type}`,
    ADVICE[type] ?? COLLECTION[type] ?? 'text, a number, a date or a file',
  )
}

const COLLECTION: Readonly<Record<string, string>> = {
  set: 'an array that is piped into a transform: v.pipe(v.array(…), v.transform((all) => new Set(all)))',
  map: 'a record that is piped into a transform: v.pipe(v.record(…), v.transform((all) => new Map(Object.entries(all))))',
  Set: "an array with a morph: type('string[]').pipe((all) => new Set(all))",
  Map: "a record with a morph: type('Record<string, string>').pipe((all) => new Map(Object.entries(all)))",
}

interface ValibotSchema {
  readonly type?: string
  readonly entries?: Readonly<Record<string, ValibotSchema>>
  readonly wrapped?: ValibotSchema
  readonly literal?: unknown
  /** Members of a union, a variant or an intersection, and values of a picklist or an enum. */
  readonly options?: readonly unknown[]
}

/**
 * valibot describes its schemas only in `toStandardJsonSchema()`. Without it every field is text, which a number, date
 * or file would refuse for ever.
 */
export function requireWrapped(input: AnySchema): void {
  if (input['~standard'].vendor === 'valibot') requireText(input as ValibotSchema)
}

function requireText({ type, entries, options }: ValibotSchema): void {
  if (/^(union|variant|intersect)$/.test(type ?? ''))
    for (const option of options ?? []) requireText(option as ValibotSchema)
  for (const [name, entry] of Object.entries(entries ?? {})) {
    if (isText(entry)) continue
    throw new Undecodable(
      [name],
      `without JSON Schema every field is text, and this is ${unwrapped(entry).type}`,
      'input: toStandardJsonSchema(schema), from the package @valibot/to-json-schema,',
    )
  }
}

function unwrapped(schema: ValibotSchema): ValibotSchema {
  return schema.wrapped ? unwrapped(schema.wrapped) : schema
}

const TEXT = new Set('string any unknown'.split(' '))

/** Whether a text can be right. */
function isText(schema: ValibotSchema): boolean {
  const { type, literal, options = [] } = unwrapped(schema)
  if (type === 'literal') return typeof literal === 'string'
  if (type === 'picklist' || type === 'enum') return options.some((option) => typeof option === 'string')
  if (type === 'union') return options.some((option) => isText(option as ValibotSchema))
  return TEXT.has(type ?? 'string')
}
