import type { AppContent } from '../content.ts'

const COUNT = 3

/** The latest published posts, for the 404 page. */
export async function findHeadlines(content: AppContent) {
  const { docs } = await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    select: { slug: true, title: true },
    limit: COUNT,
    user: null,
  })
  return docs
}
