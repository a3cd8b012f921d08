import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Response, Router } from 'express'
import type { Cache } from '../../actions/index.ts'
import type { AppContent } from '../content.ts'
import { atomOf } from './atom.ts'
import { robotsOf } from './robots.ts'
import { sitemapOf } from './sitemap.ts'

const IN_THE_FEED = 20

/** What programs read of Gazette: feed readers and crawlers. Nothing but what everybody may read. */
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
    else await sendAsRead(response, sitemapOf(content, response.locals.site))
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
    limit: IN_THE_FEED,
    depth: 1,
    user: null,
  })
  return docs
}

/** Who goes away in the middle has what they wanted. */
async function sendAsRead(response: Response, texts: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(texts), response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
}
