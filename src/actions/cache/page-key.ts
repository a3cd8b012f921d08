import type { Request } from 'express'
import { prefersJson } from '../request/responses.ts'
import { pathLabel } from './labels.ts'

/** The parts of a request that a page depends on, besides its path. */
export interface KeyParts {
  /** Query parameters that the page reads; undefined for all. */
  readonly query: ReadonlySet<string> | undefined
  /** Further request headers that the page reads, in lower case. */
  readonly vary: readonly string[]
}

/** The cache key of a request. */
export interface PageKey {
  readonly text: string
  /** The path as a label. */
  readonly path: string
  /** The requested content type. */
  readonly accept: string
}

const MAX_PATH_LENGTH = 1000
const MAX_QUERY_LENGTH = 512
const MAX_PARAMETERS = 20
const MAX_VALUE_LENGTH = 200

/**
 * Returns the key of a page, or null for a request with an unusual query or headers, which bypasses the cache.
 * Everything that a page can depend on is in the key or hidden from the page (`hideHeaders`).
 */
export function keyOf(request: Request, { query, vary }: KeyParts): PageKey | null {
  const url = request.originalUrl
  const { host } = request.headers
  if (!host || !/^\/(?![/\\])[^#]*$/.test(url)) return null
  const [path = '', ...rest] = url.split('?')
  const sorted = sortQuery(rest.join('?'), query)
  const values = vary.map((name) => request.headers[name] ?? null)
  if (path.length > MAX_PATH_LENGTH || sorted === null || !values.every(isShort)) return null
  const accept = acceptOf(request)
  const origin = `${request.protocol}://${request.host}`
  const text = ['page', origin, host, path, sorted, accept, ...values.map((value) => JSON.stringify(value))]
  return { text: text.join('\n'), path: pathLabel(path), accept }
}

function isShort(value: string | readonly string[] | null): boolean {
  return String(value).length <= MAX_VALUE_LENGTH
}

/** Sorts the parameters by name and keeps the order of equal names; null for a query that is too long or has others. */
function sortQuery(query: string, names: KeyParts['query']): string | null {
  if (query === '') return ''
  if (query.length > MAX_QUERY_LENGTH) return null
  const pairs = query.split('&').map((pair) => ({ pair, name: pair.split('=', 1)[0] ?? '' }))
  if (pairs.length > MAX_PARAMETERS || (names && !pairs.every(({ name }) => names.has(name)))) return null
  return pairs
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ pair }) => pair)
    .join('&')
}

/** Pages are requested as HTML or JSON. A page with more content types needs `vary: ['accept']`. */
function acceptOf(request: Request): string {
  return prefersJson(request) ? 'application/json' : 'text/html'
}
