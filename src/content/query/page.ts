import type { Condition } from './condition.ts'
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

export interface Page {
  readonly limit: number
  /** Undefined where a cursor says where the page begins. */
  readonly page: number | undefined
  /** Rows to skip. */
  readonly offset: number
  /** What the rows of this page have to fulfil besides the where: with a cursor, to come after it. */
  readonly after: Condition
}

/** Throws `INVALID_QUERY` for a limit, a page or a cursor that is none, or a cursor of another order. */
export declare function parsePage(request: PageRequest, order: Order): Page
