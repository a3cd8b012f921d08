import { after } from './after.ts'
import { type Condition, EVERYTHING } from './condition.ts'
import { parseCursor } from './cursor.ts'
import { invalid, nameOf } from './refusal.ts'
import type { Order } from './sort.ts'

/** Which part of the result, as the caller writes it. */
export interface PageRequest {
  /** 1 to 100. Default 10. */
  readonly limit?: unknown
  /** From 1. Default 1. Not together with `cursor`. */
  readonly page?: unknown
  /** The `nextCursor` of the page before, under the same sort. */
  readonly cursor?: unknown
}

/** A checked page request. */
export interface Page {
  readonly limit: number
  /** Undefined where a cursor says where the page begins. */
  readonly page: number | undefined
  /** Rows to skip. */
  readonly offset: number
  /** What the rows of this page have to fulfil besides the where: with a cursor, to come after it. */
  readonly after: Condition
}

const DEFAULT_LIMIT = 10
const HIGHEST_LIMIT = 100

/** Throws `INVALID_QUERY` for an invalid limit, page or cursor, or a cursor of another order. */
export function parsePage({ limit: wanted, page, cursor }: PageRequest, order: Order): Page {
  const limit = wanted === undefined ? DEFAULT_LIMIT : readLimit(wanted)
  if (cursor === undefined) return numbered(page === undefined ? 1 : readPage(page), limit)
  if (page !== undefined) throw invalid('page and cursor cannot be combined. Pass one of them.')
  return { limit, page: undefined, offset: 0, after: after(order, parseCursor(cursor, order)) }
}

function readLimit(limit: unknown): number {
  if (isWhole(limit) && limit >= 1 && limit <= HIGHEST_LIMIT) return limit
  throw invalid(`limit takes a whole number from 1 to ${HIGHEST_LIMIT}, not ${shown(limit)}.`)
}

function readPage(page: unknown): number {
  if (isWhole(page) && page >= 1 && Number.isSafeInteger(page * HIGHEST_LIMIT)) return page
  throw invalid(`page takes a whole number from 1, not ${shown(page)}.`)
}

function numbered(page: number, limit: number): Page {
  return { limit, page, offset: (page - 1) * limit, after: EVERYTHING }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : nameOf(value)
}
