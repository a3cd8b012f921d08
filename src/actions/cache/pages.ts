import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { isPrivate } from '../page/cache-private.ts'
import { isRerender } from '../page/internal-get.ts'
import { agesOf, sendKept } from './kept-page.ts'
import { tagLabel } from './labels.ts'
import { narrow } from './narrow.ts'
import { type KeyParts, keyOf, type PageKey } from './page-key.ts'
import { type Recorded, record } from './recording.ts'
import { inFill } from './scope.ts'
import type { Content, Fill, Shelf } from './shelf.ts'
import type { Kind } from './storable.ts'

/** What `cache.page` was told, checked. */
export interface PageSettings extends KeyParts {
  /** Milliseconds. */
  readonly ttl: number
  readonly tagsOf: (request: Request) => readonly string[]
}

/** How long one request waits for the page that another one draws: milliseconds. */
const PATIENCE = 5000

/** For how long it is remembered that a page turned out to be for one visitor: milliseconds. */
const PERSONAL_TTL = 10_000

/**
 * Express middleware that answers strangers with a page that was drawn before. Anybody else gets a page of their own:
 * who sends a cookie or `Authorization`, who is signed in, and who gets the page in answer to a form.
 */
export function cachePages(shelf: Shelf, settings: PageSettings): RequestHandler {
  const known = new Set(['accept', 'accept-encoding', 'cookie', ...settings.vary])
  return (request, response, next) => {
    if (typeof response.locals.form !== 'function') return next(notBehindEngine())
    if (!mayBeShared(request)) return next()
    if (isSomebodys(request, response)) return drawForOne(response, next)
    const key = keyOf(request, settings)
    if (key === null || shelf.isOff) return drawUnkept(response, next)
    new Visit({ shelf, settings, known }, { request, response, next, key }).answer()
  }
}

function notBehindEngine(): TypeError {
  return new TypeError(
    'cache.page() does not know who is signed in: mount createActions({ … }) before it, on the same application.',
  )
}

/** A GET without a body, which is a visit and no answer to a form. */
function mayBeShared(request: Request): boolean {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') return false
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) return false
  return !isRerender(request)
}

function isSomebodys({ headers }: Request, response: Response): boolean {
  return headers.cookie !== undefined || headers.authorization !== undefined || isPrivate(response)
}

/** This page depends on the visitor: caches on the way must not give it to others either. */
function drawForOne(response: Response, next: NextFunction): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'private, no-cache')
  drawUnkept(response, next)
}

function drawUnkept(response: Response, next: NextFunction): void {
  response.vary('Cookie')
  next()
}

interface Place {
  readonly shelf: Shelf
  readonly settings: PageSettings
  readonly known: ReadonlySet<string>
}

interface Asked {
  readonly request: Request
  readonly response: Response
  readonly next: NextFunction
  readonly key: PageKey
}

/** One request for a page that may be kept. */
class Visit {
  readonly #place: Place
  readonly #asked: Asked

  constructor(place: Place, asked: Asked) {
    this.#place = place
    this.#asked = asked
  }

  answer(): void {
    const { shelf } = this.#place
    const { request, next, key } = this.#asked
    const entry = shelf.find(key.text)
    if (entry) {
      const { age, left } = agesOf(entry, shelf.now())
      return this.#give(entry.content, `hit; ttl=${left}`, age)
    }
    const fill = shelf.fillOf(key.text)
    if (fill) return void this.#waitFor(fill).catch(next)
    if (request.method === 'HEAD') return drawUnkept(this.#asked.response, next)
    this.#draw()
  }

  #give(content: Content | null, status: string, age = 0): void {
    const { request, response, next } = this.#asked
    if (content?.kind !== 'page') return drawUnkept(response, next)
    response.setHeader('Cache-Status', `signpost; ${status}`)
    response.setHeader('Age', age)
    sendKept(request, response, content)
  }

  /** Whoever has waited for long enough draws the page themselves. */
  async #waitFor(fill: Fill): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, PATIENCE, null)
    const content = await Promise.race([fill.ended, promise])
    clearTimeout(timer)
    if (this.#asked.response.destroyed) return
    if (fill.isAbandoned) this.answer()
    else this.#give(content, 'fwd=uri-miss; collapsed')
  }

  #draw(): void {
    const { shelf, settings, known } = this.#place
    const { request, response, next, key } = this.#asked
    const fill = shelf.begin(key.text, [key.path, ...settings.tagsOf(request).map(tagLabel)])
    const restore = narrow(request, key, settings.vary)
    record(response, {
      mostBytes: shelf.mostBytes,
      known,
      onHead: (kind) => this.#sayWhat(kind),
      onEnding: restore,
      onEnd: (recorded) => this.#end(fill, recorded),
    })
    // In front of whoever logs what was asked. A page whose visitor has gone may see from here on who that was.
    response.prependOnceListener('close', () => {
      restore()
      if (!response.writableEnded) shelf.abandon(key.text, fill)
    })
    inFill(fill, next)
  }

  #sayWhat(kind: Kind): void {
    const { response } = this.#asked
    for (const name of ['Cookie', ...this.#place.settings.vary]) response.vary(name)
    response.setHeader('Cache-Status', `signpost; fwd=uri-miss${kind === 'page' ? '; stored' : ''}`)
    if (kind === 'page' && !response.hasHeader('Cache-Control'))
      response.setHeader('Cache-Control', 'no-cache')
  }

  #end(fill: Fill, recorded: Recorded): void {
    const { shelf, settings } = this.#place
    const ttl = recorded?.kind === 'personal' ? PERSONAL_TTL : settings.ttl
    shelf.end(this.#asked.key.text, fill, { content: recorded, ttl })
  }
}
