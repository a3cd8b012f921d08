/**
 * The pages to revalidate: one path with all its queries, a path with everything below it, or a pattern in the syntax of
 * URLPattern (`/posts/:slug`, `/posts/*`). A string is always a path and never a pattern, because it may contain what
 * a visitor typed.
 */
export type PathTarget = string | { readonly prefix: string } | { readonly pattern: string }

/** Removes stale entries from the cache. */
export interface Revalidation {
  /**
   * Removes the cached pages at a path with all its queries, below a prefix, or that match a pattern.
   *
   * @throws TypeError for a target that is not a path
   */
  revalidatePath(target: PathTarget): void
  /** Removes the cached pages and data that have this tag. */
  revalidateTag(tag: string): void
}
