// Reads the options that every operation has in common.
import type { Call, Context } from '../collections/access.ts'
import { inWords } from '../collections/definition-errors.ts'
import type { AnyContent } from '../collections/loose.ts'
import { ContentError } from '../errors.ts'

/** Who calls an operation, and what they may see. */
export interface Caller {
  /** What rules and hooks receive. */
  readonly call: Call<unknown>
  /** Skips the access rules. */
  readonly overridesAccess: boolean
  /** Hidden fields are shown. */
  readonly seesHidden: boolean
}

/** The unchecked options of an operation: types do not protect against computed values. */
export type Given = Readonly<Record<string, unknown>>

const COMMON = ['collection', 'user', 'context', 'overrideAccess']
/** The options of operations that return documents. */
export const SHOW = ['depth', 'select', 'showHiddenFields', 'draft'] as const

/** The names of an operation's options: its own and those of every operation. */
export function optionsOf(...own: readonly string[]): ReadonlySet<string> {
  return new Set([...COMMON, ...own])
}

/** Reads who calls an operation. Rejects unknown options, so that a typo is not ignored silently. */
export function callerOf(given: Given, known: ReadonlySet<string>, content: AnyContent): Caller {
  for (const name in given) if (!known.has(name)) throw unknownOption(name, known)
  const overridesAccess = readFlag(given, 'overrideAccess')
  const seesHidden = readFlag(given, 'showHiddenFields')
  if (seesHidden && !overridesAccess)
    throw invalidQuery('showHiddenFields needs overrideAccess: true as well.')
  const call = { user: given.user ?? null, context: readContext(given.context), content }
  return { call, overridesAccess, seesHidden }
}

/** A boolean option; false where it is not given. Anything else is refused: 'false' would be true. */
export function readFlag(given: Given, name: string): boolean {
  const flag = given[name]
  if (flag === undefined || typeof flag === 'boolean') return flag === true
  throw invalidQuery(`${name} takes true or false.`)
}

/** Levels of relations, 0 to 5. */
export function readDepth(depth: unknown): number {
  if (depth === undefined) return 0
  if (typeof depth === 'number' && Number.isInteger(depth) && depth >= 0 && depth <= 5) return depth
  throw invalidQuery('depth takes a whole number from 0 to 5.')
}

/** Reads the id of a document. A string that cannot be an id is not found; any other type is a programming error. */
export function readId(id: unknown): string {
  if (typeof id !== 'string') throw invalidQuery('id takes the id of a document, a text.')
  return id
}

/** Whether a document could have this id; no database is asked otherwise. */
export function isPossibleId(id: string): boolean {
  return id.length > 0 && id.length <= 100 && !id.includes('\0') && id.isWellFormed()
}

/** A plain object of fields. */
export function readData(data: unknown): Record<string, unknown> {
  if (typeof data === 'object' && data !== null && !Array.isArray(data))
    return data as Record<string, unknown>
  throw invalidQuery('data takes an object of fields.')
}

/** `INVALID_QUERY` with this sentence. */
export function invalidQuery(sentence: string): ContentError {
  return new ContentError('INVALID_QUERY', sentence)
}

function readContext(context: unknown): Context {
  if (context === undefined) return {}
  if (typeof context === 'object' && context !== null) return context as Context
  throw invalidQuery('context takes an object.')
}

function unknownOption(name: string, known: ReadonlySet<string>): ContentError {
  return invalidQuery(`There is no option "${name.slice(0, 60)}" here. There are: ${inWords(known)}.`)
}
