// Ids and times of imported documents: given by the caller instead of being made.
import { isPlainUuid } from '../ids.ts'
import { invalidQuery } from './call.ts'

/** The id and the times that an import keeps. Absent: they are made. */
export interface Stamped {
  readonly id?: string
  /** Milliseconds since 1970. */
  readonly createdAt?: number
  readonly updatedAt?: number
}

const NAMES = ['id', 'createdAt', 'updatedAt'] as const

/** Separates ids and times from the fields of an import. */
export function takeStamps(data: unknown): {
  readonly stamps: Record<string, unknown>
  readonly fields: unknown
} {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { stamps: {}, fields: data }
  const isStamp = ([name]: readonly [string, unknown]) => NAMES.some((stamp) => stamp === name)
  const entries = Object.entries(data)
  // Not by assignment: a field that is called __proto__ would vanish instead of being refused.
  return {
    stamps: Object.fromEntries(entries.filter(isStamp)),
    fields: Object.fromEntries(entries.filter((entry) => !isStamp(entry))),
  }
}

/** Checks them. An id is a UUID in lower case, so that ids have one order in every collation. */
export function readStamps({ id, createdAt, updatedAt }: Record<string, unknown>): Stamped {
  if (id !== undefined && !isPlainUuid(id)) throw invalidQuery('data.id takes a UUID in lower case.')
  return {
    ...(id !== undefined && { id }),
    ...(createdAt !== undefined && { createdAt: readTime('createdAt', createdAt) }),
    ...(updatedAt !== undefined && { updatedAt: readTime('updatedAt', updatedAt) }),
  }
}

function readTime(name: string, time: unknown): number {
  const milliseconds = time instanceof Date ? time.getTime() : time
  if (typeof milliseconds === 'number' && Number.isSafeInteger(milliseconds)) return milliseconds
  throw invalidQuery(`data.${name} takes milliseconds since 1970, or a Date.`)
}
