import type { AppContent } from '../content.ts'
import { escapeXml } from './xml.ts'

/** A sitemap has at most 50,000 URLs (sitemaps.org). The newest posts come first. */
const MAX_URLS = 50_000
const BATCH_SIZE = 100

/** Streams the published posts in batches of a hundred, so that memory use does not grow with their number. */
export async function* sitemapOf(content: AppContent, site: string): AsyncGenerator<string> {
  const home = escapeXml(site)
  yield `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<url><loc>${home}/</loc></url>\n`
  let cursor: string | null = null
  for (let count = BATCH_SIZE; count < MAX_URLS; count += BATCH_SIZE) {
    const page = await findBatch(content, cursor)
    for (const { slug, savedAt } of page.docs)
      yield `<url><loc>${home}/posts/${encodeURIComponent(slug)}</loc><lastmod>${new Date(savedAt).toISOString()}</lastmod></url>\n`
    cursor = page.nextCursor
    if (cursor === null) break
  }
  yield '</urlset>\n'
}

async function findBatch(content: AppContent, cursor: string | null) {
  return await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    select: { slug: true, savedAt: true },
    limit: BATCH_SIZE,
    cursor,
    user: null,
  })
}
