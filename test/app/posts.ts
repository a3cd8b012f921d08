import type { Cache } from '../../src/actions/index.ts'
import type { AppContent } from '../../src/app/content.ts'
import { revalidatePosts } from '../../src/app/feed/revalidation.ts'
import type { NewPost } from '../../src/app/posts/inputs.ts'
import { slugOf } from '../../src/app/posts/slug.ts'
import { findPost } from '../../src/app/posts/store.ts'

const EDITOR = { id: 'tests', email: '', name: 'Tests', role: 'editor' } as const

export type Posts = ReturnType<typeof postsOf>

/** What tests put into the table and look for there, without a form. */
export function postsOf(content: AppContent, cache: Cache) {
  return {
    /** A draft, where it was never published. */
    async plant(post: NewPost, publishedAt: number | null) {
      const status = publishedAt === null ? 'draft' : 'published'
      const data = { ...post, slug: slugOf(post.title), status, publishedAt } as const
      const planted = await content.create({ collection: 'posts', data, overrideAccess: true })
      revalidatePosts(cache)
      return planted
    },
    find: (name: string) => findPost(content, name, EDITOR),
    async all() {
      const { docs } = await content.find({ collection: 'posts', limit: 100, overrideAccess: true })
      return docs
    },
  }
}
