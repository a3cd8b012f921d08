import type { Revalidation } from '../../actions/index.ts'
import { POSTS } from './tags.ts'

/** What programs read of the posts, by its paths. */
const FEEDS = ['/feed.xml', '/sitemap.xml']

/** After a change of a post, or of who has written it, strangers see it at once. */
export function revalidatePosts(cache: Revalidation): void {
  cache.revalidateTag(POSTS)
  for (const path of FEEDS) cache.revalidatePath(path)
}
