import { createId, isId } from '../../content/index.ts'

const LONGEST = 80

/** Letters and digits of any script; what would be the address of another page, or empty, is made up. */
export function slugOf(title: string): string {
  const words =
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const slug = [...words.join('-')].slice(0, LONGEST).join('').replace(/-$/, '').normalize('NFC')
  return slug === '' || slug === 'new' || isId(slug) ? `post-${createId().slice(-8)}` : slug
}

/** With a whole id behind it a slug is nobody else's. */
export function withId(slug: string): string {
  return `${slug}-${createId()}`
}
