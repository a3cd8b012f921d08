import type { Call, Context } from '../collections/access.ts'
import type { AnyContent } from '../collections/loose.ts'
import { inWords } from '../collections/names.ts'
import { ContentError } from '../errors.ts'

/** In whose name something is done, and what may be seen of it. */
export interface Caller {
  /** What rules and hooks are told. */
  readonly call: Call<unknown>
  /** The access rules are left out. */
  readonly isFree: boolean
  /** Hidden fields are shown. */
  readonly seesHidden: boolean
}

/** What every operation is given, as it comes: types are no help against what was computed. */
export type Given = Readonly<Record<string, unknown>>

const COMMON = ['collection', 'user', 'context', 'overrideAccess']
/** What operations that answer documents take besides. */
export const SHOW = ['depth', 'select', 'showHiddenFields', 'draft'] as const

/** The names of an operation's options: its own and those of every operation. */
export function optionsOf(...own: readonly string[]): ReadonlySet<string> {
  return new Set([...COMMON, ...own])
}

/** Reads in whose name an operation is called. An option that there is not would be one left out: it is refused. */
export function callerOf(given: Given, known: ReadonlySet<string>, content: AnyContent): Caller {
  for (const name in given) if (!known.has(name)) throw unknownOption(name, known)
  const isFree = readFlag(given, 'overrideAccess')
  const seesHidden = readFlag(given, 'showHiddenFields')
  if (seesHidden && !isFree) throw invalidQuery('showHiddenFields needs overrideAccess: true beside it.')
  const call = { user: given.user ?? null, context: readContext(given.context), content }
  return { call, isFree, seesHidden }
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

/** A document's id. What can not be one is simply not found; what is no text at all is the programmer's mistake. */
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
