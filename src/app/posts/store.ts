import { conflict } from '../../actions/index.ts'
import { ContentError, isId } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import type { NewPost } from './inputs.ts'
import { slugOf, withId } from './slug.ts'

/** A page of a list: where it begins, and how many posts are on it. */
export interface Span {
  readonly cursor: string | null
  readonly limit: number
}

const FIRST: Span = { cursor: null, limit: 20 }

/** Not the content: a list of twenty would read two megabytes of it. */
const SUMMARY = {
  slug: true,
  title: true,
  beginning: true,
  status: true,
  likes: true,
  savedAt: true,
  publishedAt: true,
} as const

/** Published posts, those that were published last first. */
export async function findPublished(content: AppContent, { cursor, limit }: Span = FIRST) {
  return await content.find({
    collection: 'posts',
    where: { status: { equals: 'published' } },
    sort: '-publishedAt',
    select: SUMMARY,
    limit,
    cursor,
    user: null,
  })
}

/** Posts, the newest first, drafts too. */
export async function findNewest(content: AppContent, { cursor, limit }: Span = FIRST) {
  return await content.find({ collection: 'posts', select: SUMMARY, limit, cursor, user: null })
}

const LONGEST_NAME = 200

/** By its id, or by its slug. What looks like an id is one: no slug stands in front of another post's id. */
export async function findPost(content: AppContent, name: string) {
  // Neither database takes a NUL in a text, and no name has one.
  if (name.length > LONGEST_NAME || name.includes('\0')) return undefined
  const where = isId(name) ? { id: { equals: name } } : { slug: { equals: name } }
  const { docs } = await content.find({ collection: 'posts', where, limit: 1, user: null })
  return docs[0]
}

/** Makes a draft. Its slug is its own, whoever writes the same title at the same time. */
export async function createPost(content: AppContent, post: NewPost) {
  const slug = slugOf(post.title)
  const create = (slug: string) => content.create({ collection: 'posts', data: { ...post, slug } })
  return await create(slug).catch((error: unknown) => {
    if (isSlugTaken(error)) return create(withId(slug))
    throw error
  })
}

export interface PostChange extends NewPost {
  readonly id: string
  readonly status: 'draft' | 'published'
  /** The version that was changed. */
  readonly version: number
}

/** Rejects where the post has another version by now, or is gone. */
export async function savePost(content: AppContent, { id, version, ...data }: PostChange) {
  const where = { version: { equals: version } }
  return await content.update({ collection: 'posts', id, where, data }).catch((error: unknown) => {
    throw isOvertaken(error) ? conflict('Someone changed this post since you opened it.') : error
  })
}

export async function hasPosts(content: AppContent): Promise<boolean> {
  const { docs } = await content.find({
    collection: 'posts',
    limit: 1,
    select: { id: true },
    overrideAccess: true,
  })
  return docs.length > 0
}

export function isSlugTaken(error: unknown): boolean {
  return error instanceof ContentError && error.errors?.slug !== undefined
}

function isOvertaken(error: unknown): boolean {
  return error instanceof ContentError && error.code === 'CONFLICT'
}
