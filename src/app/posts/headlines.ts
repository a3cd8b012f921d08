import type { AppContent } from '../content.ts'

const FEW = 3

/** What was published last, for those who found nothing where they looked. */
export async function findHeadlines(content: AppContent) {
  const { docs } = await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    select: { slug: true, title: true },
    limit: FEW,
    user: null,
  })
  return docs
}
