import type { Request, RequestHandler } from 'express'
import type { PathTarget, Revalidation } from '../action/revalidation.ts'
import { type DataKey, readThrough } from './data.ts'
import { EntryStore } from './entry-store.ts'
import { pathTest, tagLabel } from './labels.ts'
import { cachePages, type PageSettings } from './pages.ts'
import type { Change } from './revalidation.ts'

/** Options of `createCache`. */
export interface CacheOptions {
  /**
   * Maximum size in bytes, at least 65,536. The least recently used entries are evicted. One entry may take an eighth.
   * @default 33_554_432 (32 MiB)
   */
  readonly maxBytes?: number
  /**
   * Called with every revalidation when it takes effect, to send it to other processes, which pass it to `receive` of
   * their own cache. A change can be serialized as JSON.
   */
  readonly onRevalidate?: (change: Change) => void
  /**
   * Disables the cache, for example in development, when templates change. Everything else works.
   * @default false
   */
  readonly isOff?: boolean
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number
}

/** Options of `cache.data`. */
export interface DataOptions {
  /** Tags; `revalidateTag` of any of them removes the entry. */
  readonly tags?: readonly string[]
  /**
   * Maximum age in milliseconds, from 1,000 to a week.
   * @default 60_000
   */
  readonly ttl?: number
}

/** Options of `cache.page`. */
export interface PageOptions extends Omit<DataOptions, 'tags'> {
  /** The page's tags, or a function that returns them: `({ params }) => ['posts', params.slug]`. */
  readonly tags?: readonly string[] | ((request: Request) => readonly string[])
  /**
   * Query parameters that the page reads. A request with any other parameter bypasses the cache.
   * @default all parameters
   */
  readonly query?: readonly string[]
  /**
   * Request headers that the page reads besides `Host`: `['accept-language']`. All others are hidden from it.
   * @default []
   */
  readonly vary?: readonly string[]
}

/** Stores pages and data in memory until they expire or are revalidated. */
export interface Cache extends Revalidation {
  /**
   * Express middleware that caches a page. Anonymous visitors get the cached response with its ETag, or 304. Only
   * responses with status 200 that are the same for all visitors are cached: not a page with a `once` form, captured
   * state or a flash message, and not a page that sets a cookie or has `private`, `no-store` or `no-cache`. Requests
   * with a cookie or `Authorization`, and signed-in users, bypass the cache. While a cacheable page is rendered, its
   * request has only the headers `Host`, `Accept` (HTML or JSON) and those of `vary`.
   *
   * @param options - Tags, maximum age, query parameters and headers of the page.
   * @throws TypeError for invalid options
   * @example app.get('/posts', cache.page({ tags: ['posts'], query: ['after'] }), showPosts)
   */
  page(options?: PageOptions): RequestHandler
  /**
   * Returns the data of a key: the cached value, or the result of `read`, which is called once for all concurrent
   * requests. Every caller gets its own copy (as from `structuredClone`). A cached page inherits the tags of the data
   * that it reads. In an action's handler, `read` is always called and its result is not cached.
   *
   * @param key - A string, or the list of values that identify the data.
   * @param read - Loads the data. Its errors are rethrown and not cached.
   * @param options - Tags and maximum age.
   * @example const posts = await cache.data('latest', () => findPosts(), { tags: ['posts'] })
   */
  data<Data>(key: DataKey, read: () => Data | Promise<Data>, options?: DataOptions): Promise<Data>
  /**
   * Applies a revalidation from another process.
   * @throws TypeError for an invalid change
   */
  receive(change: Change): void
  /** Approximate size of all entries in bytes. */
  readonly size: number
}

const MINUTE = 60_000
const WEEK = 7 * 86_400_000

const DEFAULT_BYTES = 32 << 20
const MIN_BYTES = 64 << 10

/**
 * Creates a cache in the memory of this process. Pass it to `createActions({ cache })`, so that handlers can revalidate
 * what they change.
 *
 * @param options - Size, clock and a callback for other processes.
 * @throws TypeError for invalid options
 * @example const cache = createCache({ maxBytes: 64 * 1024 * 1024 })
 */
export function createCache({
  maxBytes = DEFAULT_BYTES,
  now = Date.now,
  isOff = false,
  onRevalidate = () => {},
}: CacheOptions = {}): Cache {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < MIN_BYTES)
    throw new TypeError(`createCache() needs maxBytes of at least ${MIN_BYTES}, not ${maxBytes}.`)
  const store = new EntryStore({ maxBytes, now, isOff })
  const receive = (change: Change) =>
    store.revalidate('tag' in change ? tagLabel(change.tag) : pathTest(change.path))
  const publish = (change: Change) => {
    receive(change)
    onRevalidate(change)
  }
  return {
    page: (options = {}) => cachePages(store, pageSettings(options)),
    data: async (key, read, { tags = [], ttl = MINUTE } = {}) =>
      readThrough(store, key, { read, ttl: requireTtl(ttl), labels: tags.map(tagLabel) }),
    revalidatePath: (path: PathTarget) => publish({ path }),
    revalidateTag: (tag) => publish({ tag }),
    receive,
    get size() {
      return store.size
    },
  }
}

/** At most a week, so that the tickets of forms on a cached page are still valid when the page expires. */
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
