import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Response, Router } from 'express'
import type { Cache } from '../../actions/index.ts'
import type { AppContent } from '../content.ts'
import { atomOf } from './atom.ts'
import { robotsOf } from './robots.ts'
import { sitemapOf } from './sitemap.ts'

const FEED_SIZE = 20

/** Routes for feed readers and crawlers. They contain public posts only. */
export function feedPages(content: AppContent, cache: Cache): Router {
  const pages = Router()
  const cached = cache.page({ query: [] })

  pages.get('/feed.xml', cached, async (_request, response) => {
    const posts = await findForFeed(content)
    response.type('application/atom+xml; charset=utf-8').send(atomOf(posts, response.locals.site))
  })

  pages.get('/sitemap.xml', cached, async (request, response) => {
    response.type('application/xml; charset=utf-8')
    if (request.method === 'HEAD') response.end()
    else await sendStream(response, sitemapOf(content, response.locals.site))
  })

  pages.get('/robots.txt', (_request, response) => {
    response.type('text/plain').send(robotsOf(response.locals.site))
  })

  return pages
}

async function findForFeed(content: AppContent) {
  const { docs } = await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    limit: FEED_SIZE,
    depth: 1,
    user: null,
  })
  return docs
}

/** Streams texts. A client that disconnects early is not an error. */
async function sendStream(response: Response, texts: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(texts), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
}
