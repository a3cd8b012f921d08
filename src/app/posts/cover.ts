import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'

/** What a form says about the cover of its post. */
export interface CoverChange {
  /** A new picture; without one the old one stays, unless it is to be removed. */
  readonly cover?: File | undefined
  /** What the picture shows, for those who do not see it. */
  readonly alt: string
  readonly removeCover?: boolean
}

interface Covered {
  /** The id of a picture, which may be gone. */
  readonly cover: string | null
}

/**
 * Brings the picture of a post up to date and answers the id that the post should have now. To be called in the
 * transaction of the post's own change, so that both happen or neither.
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

/** One that is gone already is fine. */
async function removeOld(content: AppContent, id: string | null, user: User | null): Promise<null> {
  if (id !== null) await content.delete({ collection: 'media', where: { id: { equals: id } }, user })
  return null
}
