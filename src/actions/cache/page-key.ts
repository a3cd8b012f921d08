import type { Request } from 'express'
import { pathLabel } from './labels.ts'

/** Which parts of a request a page is made from, beside its path. */
export interface KeyParts {
  /** The names in the query that the page reads; undefined: whatever stands there. */
  readonly query: ReadonlySet<string> | undefined
  /** Further request headers that the page reads, in lower case. */
  readonly vary: readonly string[]
}

/** A request as a cache sees it: what tells its page from others, and nothing else. */
export interface PageKey {
  readonly text: string
  /** The path as a label. */
  readonly path: string
  /** The kind of answer that is asked for. */
  readonly accept: string
}

const LONGEST_PATH = 1000
const LONGEST_QUERY = 512
const MOST_PAIRS = 20
const LONGEST_VALUE = 200

/**
 * The key of a page, or null for a request that is answered without a cache: one whose query or headers are no
 * ordinary ones. Everything that a page may be made from is in the key, or hidden from the page (`narrow`).
 */
export function keyOf(request: Request, { query, vary }: KeyParts): PageKey | null {
  const url = request.baseUrl + request.url
  const { host } = request.headers
  if (!host || !/^\/(?![/\\])[^#]*$/.test(url)) return null
  const [path = '', ...rest] = url.split('?')
  const sorted = sortQuery(rest.join('?'), query)
  const values = vary.map((name) => request.headers[name] ?? null)
  if (path.length > LONGEST_PATH || sorted === null || !values.every(isShort)) return null
  const accept = acceptOf(request)
  const origin = `${request.protocol}://${request.host}`
  const text = ['page', origin, host, path, sorted, accept, ...values.map((value) => JSON.stringify(value))]
  return { text: text.join('\n'), path: pathLabel(path), accept }
}

function isShort(value: string | readonly string[] | null): boolean {
  return String(value).length <= LONGEST_VALUE
}

/** The pairs by their names, those of one name in their order; null for a query that is too long or is not read. */
function sortQuery(query: string, names: KeyParts['query']): string | null {
  if (query === '') return ''
  if (query.length > LONGEST_QUERY) return null
  const pairs = query.split('&').map((pair) => ({ pair, name: pair.split('=', 1)[0] ?? '' }))
  if (pairs.length > MOST_PAIRS || (names && !pairs.every(({ name }) => names.has(name)))) return null
  return pairs
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ pair }) => pair)
    .join('&')
}

/** Pages are asked for as HTML or as JSON. A page that tells more kinds apart says `vary: ['accept']`. */
function acceptOf(request: Request): string {
  const isJson = request.headers.accept?.includes('json') && request.accepts(['html', 'json']) === 'json'
  return isJson ? 'application/json' : 'text/html'
}
