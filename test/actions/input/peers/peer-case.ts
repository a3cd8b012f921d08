import { fieldsOf } from '../../../../src/actions/input/build-fields.ts'
import { decodeForm, type Entries, type Entry } from '../../../../src/actions/input/decode.ts'
import { problemsOf } from '../../../../src/actions/input/sentences.ts'
import { type AnySchema, validate } from '../../../../src/schema/index.ts'

/** What a form sends: a urlencoded body, or names with values and files. */
export type Sent = string | readonly (readonly [name: string, value: Entry])[]

/** One behaviour that a peer's tests describe, and what Signpost does there. */
export interface PeerCase {
  readonly about: string
  readonly schema: () => AnySchema
  readonly sent: Sent
  readonly expected: Outcome
  /** What the peer does in its place, and why Signpost does not; undefined where both do the same. */
  readonly differs: string | undefined
}

/** What becomes of a form: data, the names of the fields with problems, or a definition that stops. */
export type Outcome =
  | { readonly data: unknown }
  | { readonly problems: readonly string[] }
  | { readonly stops: true }

/** The form is accepted and becomes this. */
export function takes(
  about: string,
  [schema, sent]: readonly [AnySchema, Sent],
  data: unknown,
  differs?: string,
): PeerCase {
  return { about, schema: () => schema, sent, expected: { data }, differs }
}

/** The form is refused, with a problem at each of these fields; `''` is the form itself. */
export function refuses(
  about: string,
  [schema, sent]: readonly [AnySchema, Sent],
  problems: readonly string[],
  differs?: string,
): PeerCase {
  return { about, schema: () => schema, sent, expected: { problems }, differs }
}

/** The action cannot be defined. */
export function stops(about: string, schema: () => AnySchema, differs?: string): PeerCase {
  return { about, schema, sent: '', expected: { stops: true }, differs }
}

/** Decodes and validates a form as the engine does. */
export async function outcomeOf({ schema, sent }: PeerCase): Promise<Outcome> {
  const input = schema()
  let fields: ReturnType<typeof fieldsOf>
  try {
    fields = fieldsOf(input)
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('cannot be filled by a form'))
      return { stops: true }
    throw error
  }
  const decoded = decodeForm(fields, entriesOf(sent))
  const result = await validate(input, decoded.data)
  if (!result.issues) return { data: plain(result.value) }
  const { fields: byField } = problemsOf(result.issues, fields, decoded)
  const names = Object.keys(byField)
  return { problems: names.length > 0 ? names : [''] }
}

function entriesOf(sent: Sent): Entries {
  const entries = new Map<string, Entry[]>()
  for (const [name, value] of typeof sent === 'string' ? new URLSearchParams(sent) : sent)
    entries.set(name, [...(entries.get(name) ?? []), value])
  return entries
}

/** Decoded objects inherit nothing; expected ones are written as literals. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  const isObject = typeof value === 'object' && value !== null
  if (!isObject || ![null, Object.prototype].includes(Object.getPrototypeOf(value))) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
