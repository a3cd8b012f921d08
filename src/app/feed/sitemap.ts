import type { AppContent } from '../content.ts'
import { escapeXml } from './xml.ts'

/** A sitemap has at most 50,000 addresses (sitemaps.org); the newest posts come first. */
const MOST = 50_000
const AT_ONCE = 100

/** The published posts, read and sent a hundred at a time, however many there are. */
export async function* sitemapOf(content: AppContent, site: string): AsyncGenerator<string> {
  const home = escapeXml(site)
  yield `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<url><loc>${home}/</loc></url>\n`
  let cursor: string | null = null
  for (let count = AT_ONCE; count < MOST; count += AT_ONCE) {
    const page = await findSome(content, cursor)
    for (const { slug, savedAt } of page.docs)
      yield `<url><loc>${home}/posts/${encodeURIComponent(slug)}</loc><lastmod>${new Date(savedAt).toISOString()}</lastmod></url>\n`
    cursor = page.nextCursor
    if (cursor === null) break
  }
  yield '</urlset>\n'
}

async function findSome(content: AppContent, cursor: string | null) {
  return await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    select: { slug: true, savedAt: true },
    limit: AT_ONCE,
    cursor,
    user: null,
  })
}
