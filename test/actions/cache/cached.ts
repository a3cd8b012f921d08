import type { Application } from 'express'
import { type Cache, type CacheOptions, createCache } from '../../../src/actions/index.ts'
import type { RawRequest, VisitedPage } from '../../../src/testing/index.ts'
import { createClock } from '../../support/clock.ts'
import { type Fixture, type FixtureOptions, startFixture, type Tables } from '../../support/fixture/index.ts'

/** A running fixture with a cache, and a clock that both go by. */
export interface Cached extends Fixture {
  readonly cache: Cache
  /** A GET by a stranger, with these headers and no others. */
  get(url: string, headers?: RawRequest['headers']): Promise<VisitedPage>
}

interface Parts {
  readonly cache: Cache
  readonly tables: Tables
}

interface CachedOptions extends Pick<FixtureOptions, 'actions' | 'above' | 'origin'> {
  readonly maxBytes?: number
  readonly onRevalidate?: CacheOptions['onRevalidate']
}

export async function startCached(
  pages: (app: Application, parts: Parts) => void,
  { maxBytes = 1 << 20, onRevalidate = () => {}, ...options }: CachedOptions = {},
): Promise<Cached> {
  const clock = createClock()
  const cache = createCache({ maxBytes, onRevalidate, now: clock.now })
  const fixture = await startFixture({
    ...options,
    cache,
    now: clock.now,
    pages: (app, { tables }) => pages(app, { cache, tables }),
  })
  const get: Cached['get'] = (url, headers = {}) =>
    fixture.browserOf().request({ url, headers: { Accept: 'text/html', ...headers } })
  return { ...fixture, clock, cache, get }
}

/** How the cache says that it has answered: `hit`, `miss` or, where it was not asked, `none`. */
export function statusOf({ headers }: VisitedPage): string {
  const status = headers.get('cache-status') ?? ''
  if (/; hit/.test(status)) return 'hit'
  return /; fwd/.test(status) ? 'miss' : 'none'
}

/** A page that shows its marks, and counts how often it was rendered. */
export function countedPage(app: Application, path: string, { cache, tables }: Parts): () => number {
  let renders = 0
  app.get(path, cache.page({ tags: ['marks'] }), (_request, response) => {
    renders++
    response.send(`<p>${tables.marks().join(', ') || 'nothing'}</p>`)
  })
  return () => renders
}
