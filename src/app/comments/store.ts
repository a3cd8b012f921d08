import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'

const ON_A_PAGE = 20
const UNDO_FOR = 10 * 60_000
const MOST_AT_ONCE = 1000

export interface NewComment {
  readonly post: string
  readonly body: string
}

/** Answers the comment with the name of its post. Rejects where that is not there for this user. */
export async function addComment(content: AppContent, { post, body }: NewComment, user: User) {
  const { slug } = await content.findByID({ collection: 'posts', id: post, select: { slug: true }, user })
  const data = { post, body, author: user.id }
  const { id } = await content.create({ collection: 'comments', data, user })
  return { id, slug }
}

/** Twenty comments, the newest first; whoever may bring one back sees it for ten minutes after it was deleted. */
export async function findComments(content: AppContent, { post, cursor, user }: Wanted) {
  const isSeen = {
    or: [{ deletedAt: { exists: false } }, { deletedAt: { greater_than: Date.now() - UNDO_FOR } }],
  }
  return await content.find({
    collection: 'comments',
    where: { post: { equals: post }, ...isSeen },
    sort: '-createdAt',
    limit: ON_A_PAGE,
    cursor,
    depth: 1,
    user,
  })
}

interface Wanted {
  readonly post: string
  readonly cursor: string | null
  readonly user: User | null
}

export async function countComments(content: AppContent, post: string): Promise<number> {
  const where = { post: { equals: post }, deletedAt: { exists: false } }
  const { totalDocs } = await content.count({ collection: 'comments', where })
  return totalDocs
}

/** It can be brought back for ten minutes, by its author unless an editor has deleted it. What was deleted before is gone for good now. */
export async function deleteComment(content: AppContent, id: string, user: User): Promise<void> {
  const now = Date.now()
  await content.update({ collection: 'comments', id, data: { deletedAt: now, deletedBy: user.id }, user })
  const where = { deletedAt: { less_than: now - UNDO_FOR } }
  await content.delete({ collection: 'comments', where, limit: MOST_AT_ONCE, overrideAccess: true })
}

export async function restoreComment(content: AppContent, id: string, user: User): Promise<void> {
  await content.update({ collection: 'comments', id, data: { deletedAt: null, deletedBy: null }, user })
}
