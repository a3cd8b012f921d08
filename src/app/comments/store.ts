import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'

const PAGE_SIZE = 20
const UNDO_TIME = 10 * 60_000
const BATCH_SIZE = 1000

export interface NewComment {
  readonly post: string
  readonly body: string
}

/** Returns the comment's id and the slug of its post. Rejects if this user cannot read the post. */
export async function addComment(content: AppContent, { post, body }: NewComment, user: User) {
  const { slug } = await content.findByID({ collection: 'posts', id: post, select: { slug: true }, user })
  const data = { post, body, author: user.id }
  const { id } = await content.create({ collection: 'comments', data, user })
  return { id, slug }
}

/** Finds twenty comments, newest first, including deleted ones that this user may still restore. */
export async function findComments(content: AppContent, { post, cursor, user }: CommentQuery) {
  const isSeen = {
    or: [{ deletedAt: { exists: false } }, { deletedAt: { greater_than: Date.now() - UNDO_TIME } }],
  }
  return await content.find({
    collection: 'comments',
    where: { post: { equals: post }, ...isSeen },
    sort: '-createdAt',
    limit: PAGE_SIZE,
    cursor,
    depth: 1,
    user,
  })
}

interface CommentQuery {
  readonly post: string
  readonly cursor: string | null
  readonly user: User | null
}

export async function countComments(content: AppContent, post: string): Promise<number> {
  const where = { post: { equals: post }, deletedAt: { exists: false } }
  const { totalDocs } = await content.count({ collection: 'comments', where })
  return totalDocs
}

/** Deletes a comment so that it can be restored for ten minutes, and removes comments whose ten minutes are over. */
export async function deleteComment(content: AppContent, id: string, user: User): Promise<void> {
  const now = Date.now()
  await content.update({ collection: 'comments', id, data: { deletedAt: now, deletedBy: user.id }, user })
  const where = { deletedAt: { less_than: now - UNDO_TIME } }
  await content.delete({ collection: 'comments', where, limit: BATCH_SIZE, overrideAccess: true })
}

export async function restoreComment(content: AppContent, id: string, user: User): Promise<void> {
  await content.update({ collection: 'comments', id, data: { deletedAt: null, deletedBy: null }, user })
}
