import type { Request, RequestHandler } from 'express'
import type { PathTarget, Revalidation } from '../action/revalidation.ts'
import { type DataKey, readThrough } from './data.ts'
import { pathTest, tagLabel } from './labels.ts'
import { cachePages, type PageSettings } from './pages.ts'
import type { Change } from './revalidation.ts'
import { Shelf } from './shelf.ts'

/** The options of `createCache`. */
export interface CacheOptions {
  /** How much is kept, in bytes; what was asked for longest ago goes first. Default 32 MiB. One entry: an eighth of it. */
  readonly maxBytes?: number
  /**
   * Told of every `revalidatePath` and `revalidateTag`, once it counts: to send it to other processes, which give it to
   * `receive` of their own cache. A change is JSON.
   */
  readonly onRevalidate?: (change: Change) => void
  /** Keeps nothing, and everything else works: while developing, when templates change. Default false. */
  readonly isOff?: boolean
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number
}

/** The options of cached data. */
export interface DataOptions {
  /** What makes it stale: `revalidateTag` of one of them. */
  readonly tags?: readonly string[]
  /** Milliseconds that it is kept at most, from 1,000 to a week. Default: a minute. */
  readonly ttl?: number
}

/** The options of a cached page. */
export interface PageOptions extends Omit<DataOptions, 'tags'> {
  /** The page's tags, or what tells them from a request: `({ params }) => ['posts', params.slug]`. */
  readonly tags?: readonly string[] | ((request: Request) => readonly string[])
  /** The names in the query that the page reads; a request with another one is answered without the cache. Default: all. */
  readonly query?: readonly string[]
  /** Request headers that the page reads beside `Host`: `['accept-language']`. It sees no others. Default: none. */
  readonly vary?: readonly string[]
}

/** Keeps pages and data in memory, until their time is over or until somebody says that they have changed. */
export interface Cache extends Revalidation {
  /**
   * Express middleware in front of a page: a stranger gets it as it was drawn before, with its ETag, or 304. Only a 200
   * is kept, and nothing that is for one visitor: no page that holds a `once` form, captured state or a flashed message,
   * that sets a cookie, or that says `private`, `no-store` or `no-cache`. Whoever sends a cookie or `Authorization`, or is signed
   * in, gets a page of their own. While a page to be kept is drawn its request has no headers but `Host`, `Accept`
   * (HTML or JSON) and those of `vary`. Throws a TypeError for options that cannot work.
   */
  page(options?: PageOptions): RequestHandler
  /**
   * The data under a key: from memory, or from `read`, which is called once for however many ask meanwhile. Everybody
   * gets a copy (as `structuredClone` makes it). Rejects with what `read` throws; that is not kept. A page that is kept has the tags
   * of the data that it reads. In an action's handler `read` is called each time, and what it answers is not kept.
   */
  data<Data>(key: DataKey, read: () => Data | Promise<Data>, options?: DataOptions): Promise<Data>
  /** Revalidates what another process has revalidated. Throws a TypeError for what is no change. */
  receive(change: Change): void
  /** Bytes that are kept now, about. */
  readonly size: number
}

const MINUTE = 60_000
const WEEK = 7 * 86_400_000

const DEFAULT_BYTES = 32 << 20
const LEAST_BYTES = 64 << 10

/**
 * A cache in the memory of this process. Give it to `createActions({ cache })`, so that handlers can say what they have
 * changed. Throws a TypeError for options that cannot work.
 */
export function createCache({
  maxBytes = DEFAULT_BYTES,
  now = Date.now,
  isOff = false,
  onRevalidate = () => {},
}: CacheOptions = {}): Cache {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < LEAST_BYTES)
    throw new TypeError(`createCache() takes maxBytes from ${LEAST_BYTES} on, not ${maxBytes}.`)
  const shelf = new Shelf({ maxBytes, now, isOff })
  const receive = (change: Change) =>
    shelf.revalidate('tag' in change ? tagLabel(change.tag) : pathTest(change.path))
  const tell = (change: Change) => {
    receive(change)
    onRevalidate(change)
  }
  return {
    page: (options = {}) => cachePages(shelf, pageSettings(options)),
    data: async (key, read, { tags = [], ttl = MINUTE } = {}) =>
      readThrough(shelf, key, { read, ttl: requireTtl(ttl), labels: tags.map(tagLabel) }),
    revalidatePath: (path: PathTarget) => tell({ path }),
    revalidateTag: (tag) => tell({ tag }),
    receive,
    get size() {
      return shelf.size
    },
  }
}

/** Less than a week: a form on a page that is kept must be good for long after. */
function requireTtl(ttl: number): number {
  if (Number.isSafeInteger(ttl) && ttl >= 1000 && ttl <= WEEK) return ttl
  throw new TypeError(`ttl is in milliseconds, from 1000 (a second) to ${WEEK} (a week), not ${ttl}.`)
}

function pageSettings({ tags = [], ttl = MINUTE, query, vary = [], ...others }: PageOptions): PageSettings {
  const [unknown] = Object.keys(others)
  if (unknown)
    throw new TypeError(`cache.page() has no option ${unknown}. There are: tags, ttl, query, vary.`)
  if (typeof tags !== 'function') tags.forEach(tagLabel)
  return {
    ttl: requireTtl(ttl),
    tagsOf: typeof tags === 'function' ? tags : () => tags,
    query: query && new Set(query),
    vary: vary.map(requireVary),
  }
}

function requireVary(name: string): string {
  const lower = String(name).toLowerCase()
  if (/^[a-z][a-z0-9-]*$/.test(lower) && lower !== 'cookie' && lower !== 'authorization') return lower
  throw new TypeError(
    `cache.page({ vary }) names request headers such as 'accept-language'; cookies and authorization are never shared. It was given ${JSON.stringify(name)}.`,
  )
}
