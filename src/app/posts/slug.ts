import { createId, isId } from '../../content/index.ts'

const MAX_LENGTH = 80

/**
 * Makes a slug of the letters and digits of a title. Empty slugs and slugs that collide with other URLs are
 * generated.
 */
export function slugOf(title: string): string {
  const words =
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const slug = [...words.join('-')].slice(0, MAX_LENGTH).join('').replace(/-$/, '').normalize('NFC')
  return slug === '' || slug === 'new' || isId(slug) ? `post-${createId().slice(-8)}` : slug
}

/** Makes a slug unique by appending an id. */
export function withId(slug: string): string {
  return `${slug}-${createId()}`
}
