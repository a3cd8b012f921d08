import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'

/** The cover fields of a post form. */
export interface CoverChange {
  /** A new picture. If absent, the old one stays, unless `removeCover` is set. */
  readonly cover?: File | undefined
  /** Alternative text of the picture. */
  readonly alt: string
  readonly removeCover?: boolean
}

interface Covered {
  /** The id of a picture, which may be deleted. */
  readonly cover: string | null
}

/**
 * Creates, replaces or removes the cover of a post and returns the new value of its `cover` field. Call it in the
 * transaction that changes the post, so that both changes are committed or neither.
 */
export async function changeCover(
  content: AppContent,
  { cover: old }: Covered,
  { change: { cover, alt, removeCover = false }, user }: { change: CoverChange; user: User | null },
): Promise<string | null> {
  if (cover) {
    const { id } = await content.create({ collection: 'media', data: { alt }, file: cover, user })
    await removeOld(content, old, user)
    return id
  }
  if (old === null) return null
  if (removeCover) return await removeOld(content, old, user)
  const isOther = { id: { equals: old }, alt: { not_equals: alt } }
  await content.update({ collection: 'media', where: isOther, data: { alt }, user })
  return old
}

/** Deletes the old cover. It is not an error if it is already deleted. */
async function removeOld(content: AppContent, id: string | null, user: User | null): Promise<null> {
  if (id !== null) await content.delete({ collection: 'media', where: { id: { equals: id } }, user })
  return null
}
