import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { isPrivate } from '../page/cache-private.ts'
import { isRerender } from '../page/internal-get.ts'
import { agesOf, sendCached } from './cached-page.ts'
import type { Content, EntryStore, Fill } from './entry-store.ts'
import { tagLabel } from './labels.ts'
import { type KeyParts, keyOf, type PageKey } from './page-key.ts'
import { type Recorded, record } from './recording.ts'
import { inFill } from './scope.ts'
import type { Kind } from './storable.ts'
import { hideHeaders } from './visible-headers.ts'

/** The validated options of `cache.page`. */
export interface PageSettings extends KeyParts {
  /** Milliseconds. */
  readonly ttl: number
  readonly tagsOf: (request: Request) => readonly string[]
}

/** How long a request waits for the same page of another request, in milliseconds. */
const MAX_WAIT = 5000

/** How long the cache remembers that a page is private, in milliseconds. */
const PRIVATE_TTL = 10_000

/**
 * Express middleware that serves a cached page to anonymous visitors. Requests with a cookie or `Authorization`,
 * signed-in users and re-rendered pages bypass the cache.
 */
export function cachePages(store: EntryStore, settings: PageSettings): RequestHandler {
  const known = new Set(['accept', 'accept-encoding', 'cookie', ...settings.vary])
  return (request, response, next) => {
    if (typeof response.locals.form !== 'function') return next(mountedBeforeEngine())
    if (!isCacheable(request)) return next()
    if (isPrivateRequest(request, response)) return renderPrivate(response, next)
    const key = keyOf(request, settings)
    if (key === null || store.isOff) return renderUncached(response, next)
    new PageRequest({ store, settings, known }, { request, response, next, key }).answer()
  }
}

function mountedBeforeEngine(): TypeError {
  return new TypeError(
    'cache.page() cannot tell whether the visitor is signed in: mount createActions({ … }) before it, on the same application.',
  )
}

/** Whether it is a GET or HEAD without a body, and not a re-rendered page. */
function isCacheable(request: Request): boolean {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return false
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) return false
  return !isRerender(request)
}

function isPrivateRequest({ headers }: Request, response: Response): boolean {
  return headers.cookie !== undefined || headers.authorization !== undefined || isPrivate(response)
}

/** Renders a page that depends on the visitor, and keeps it out of shared caches. */
function renderPrivate(response: Response, next: NextFunction): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'private, no-cache')
  renderUncached(response, next)
}

function renderUncached(response: Response, next: NextFunction): void {
  response.vary('Cookie')
  next()
}

interface PageCache {
  readonly store: EntryStore
  readonly settings: PageSettings
  readonly known: ReadonlySet<string>
}

interface Exchange {
  readonly request: Request
  readonly response: Response
  readonly next: NextFunction
  readonly key: PageKey
}

/** A request for a page that can be cached. */
class PageRequest {
  readonly #cache: PageCache
  readonly #exchange: Exchange

  constructor(cache: PageCache, exchange: Exchange) {
    this.#cache = cache
    this.#exchange = exchange
  }

  answer(): void {
    const { store } = this.#cache
    const { request, next, key } = this.#exchange
    const entry = store.find(key.text)
    if (entry) {
      const { age, left } = agesOf(entry, store.now())
      return this.#send(entry.content, `hit; ttl=${left}`, age)
    }
    const fill = store.fillOf(key.text)
    if (fill) return void this.#waitFor(fill).catch(next)
    if (request.method === 'HEAD') return renderUncached(this.#exchange.response, next)
    this.#render()
  }

  #send(content: Content | null, status: string, age = 0): void {
    const { request, response, next } = this.#exchange
    if (content?.kind !== 'page') return renderUncached(response, next)
    response.setHeader('Cache-Status', `signpost; ${status}`)
    response.setHeader('Age', age)
    sendCached(request, response, content)
  }

  /** Waits for the page of another request. Renders it anyway after the maximum wait. */
  async #waitFor(fill: Fill): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, MAX_WAIT, null)
    const content = await Promise.race([fill.ended, promise])
    clearTimeout(timer)
    if (this.#exchange.response.destroyed) return
    if (fill.isAbandoned) this.answer()
    else this.#send(content, 'fwd=uri-miss; collapsed')
  }

  #render(): void {
    const { store, settings, known } = this.#cache
    const { request, response, next, key } = this.#exchange
    const fill = store.begin(key.text, [key.path, ...settings.tagsOf(request).map(tagLabel)])
    const restore = hideHeaders(request, key, settings.vary)
    record(response, {
      maxBytes: store.maxEntryBytes,
      known,
      onHead: (kind) => this.#setCacheHeaders(kind),
      onEnding: restore,
      onEnd: (recorded) => this.#end(fill, recorded),
    })
    // Runs before listeners of request loggers, so that they see the original headers.
    response.prependOnceListener('close', () => {
      restore()
      if (!response.writableEnded) store.abandon(key.text, fill)
    })
    inFill(fill, next)
  }

  #setCacheHeaders(kind: Kind): void {
    const { response } = this.#exchange
    for (const name of ['Cookie', ...this.#cache.settings.vary]) response.vary(name)
    response.setHeader('Cache-Status', `signpost; fwd=uri-miss${kind === 'page' ? '; stored' : ''}`)
    if (kind === 'page' && !response.hasHeader('Cache-Control'))
      response.setHeader('Cache-Control', 'no-cache')
  }

  #end(fill: Fill, recorded: Recorded): void {
    const { store, settings } = this.#cache
    const ttl = recorded?.kind === 'private' ? PRIVATE_TTL : settings.ttl
    store.end(this.#exchange.key.text, fill, { content: recorded, ttl })
  }
}
