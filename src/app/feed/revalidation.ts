import type { Revalidation } from '../../actions/index.ts'
import { POSTS } from './tags.ts'

/** Paths of pages that contain posts but have no tag. */
const FEEDS = ['/feed.xml', '/sitemap.xml']

/** Revalidates every cached page that shows posts. Call it after a change of a post or of an author's name. */
export function revalidatePosts(cache: Revalidation): void {
  cache.revalidateTag(POSTS)
  for (const path of FEEDS) cache.revalidatePath(path)
}
