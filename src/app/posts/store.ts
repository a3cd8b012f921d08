import { conflict } from '../../actions/index.ts'
import { ContentError, isId } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'
import { type CoverChange, changeCover } from './cover.ts'
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
  author: true,
  beginning: true,
  status: true,
  cover: true,
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
    depth: 1,
    user: null,
  })
}

/** Posts, the newest first, with the drafts that this user may see. */
export async function findNewest(
  content: AppContent,
  { cursor, limit }: Span = FIRST,
  user: User | null = null,
) {
  return await content.find({ collection: 'posts', select: SUMMARY, limit, cursor, depth: 1, user })
}

const LONGEST_NAME = 200

/** By its id, or by its slug. What looks like an id is one: no slug stands in front of another post's id. */
export async function findPost(content: AppContent, name: string, user: User | null) {
  // Neither database takes a NUL in a text, and no name has one.
  if (name.length > LONGEST_NAME || name.includes('\0')) return undefined
  const where = isId(name) ? { id: { equals: name } } : { slug: { equals: name } }
  const { docs } = await content.find({ collection: 'posts', where, limit: 1, depth: 1, user })
  return docs[0]
}

interface NewDraft extends NewPost, CoverChange {
  /** The row of an import that it comes from: of each there is one post. */
  readonly source?: string
}

/** Makes a draft. Its slug is its own, whoever writes the same title at the same time. */
export async function createPost(content: AppContent, given: NewDraft, user: User) {
  const { title, content: text, source, ...change } = given
  return await content.transaction(async () => {
    const cover = await changeCover(content, { cover: null }, { change, user })
    const slug = slugOf(title)
    const create = (slug: string) =>
      content.create({
        collection: 'posts',
        data: { title, content: text, cover, slug, author: user.id, ...(source && { source }) },
        user,
      })
    return await create(slug).catch((error: unknown) => {
      if (isSlugTaken(error)) return create(withId(slug))
      throw error
    })
  })
}

export interface PostChange extends NewPost, CoverChange {
  readonly id: string
  readonly status: 'draft' | 'published'
  /** The version that was changed. */
  readonly version: number
  /** Whether it is saved by itself, while somebody writes. Default false. */
  readonly isAutosave?: boolean
}

/** Rejects where the post has another version by now, or is gone. */
export async function savePost(content: AppContent, given: PostChange, user: User) {
  const { id, version, title, content: text, status, isAutosave = false, ...change } = given
  const where = { version: { equals: version } }
  const saved = content.transaction(async () => {
    const before = await content.findByID({ collection: 'posts', id, select: { cover: true }, user })
    const cover = await changeCover(content, before, { change, user })
    const data = { title, content: text, status, cover }
    return await content.update({ collection: 'posts', id, where, data, autosave: isAutosave, user })
  })
  return await saved.catch((error: unknown) => {
    throw isOvertaken(error) ? conflict('Someone changed this post since you opened it.') : error
  })
}

/** One more like; whoever sees a post may like it. Rejects where it is not there for this user. */
export async function like(content: AppContent, id: string, user: User | null): Promise<number> {
  await requireSeen(content, id, user)
  const data = { likes: { increment: 1 } }
  const { likes } = await content.update({ ...ONE, id, data, select: { likes: true } })
  return likes
}

/** One more view. Rejects where the post is not there for this user. */
export async function countView(content: AppContent, id: string, user: User | null): Promise<number> {
  await requireSeen(content, id, user)
  const data = { views: { increment: 1 } }
  const { views } = await content.update({ ...ONE, id, data, select: { views: true } })
  return views
}

/** A form of a post that is a draft again by now is still there. */
async function requireSeen(content: AppContent, id: string, user: User | null): Promise<void> {
  await content.findByID({ collection: 'posts', id, select: { id: true }, user })
}

/** What counts itself is nobody's to change. */
const ONE = { collection: 'posts', overrideAccess: true } as const

const VERSIONS_ON_A_PAGE = 20

/** Former versions of a post, the newest first. Rejects for those who may not update it. */
export async function findVersions(
  content: AppContent,
  id: string,
  { cursor, user }: Pick<Span, 'cursor'> & { readonly user: User | null },
) {
  const where = { parent: { equals: id } }
  return await content.findVersions({ collection: 'posts', where, limit: VERSIONS_ON_A_PAGE, cursor, user })
}

/** A former version; undefined where there is none. */
export async function findVersion(content: AppContent, id: string, user: User | null) {
  if (!isId(id)) return undefined
  return await content.findVersionByID({ collection: 'posts', id, user }).catch((error: unknown) => {
    if (error instanceof ContentError && error.code === 'NOT_FOUND') return undefined
    throw error
  })
}

/** Makes a post as it was. Its picture stays: of former ones the file is gone. */
export async function restoreVersion(content: AppContent, id: string, user: User): Promise<void> {
  const context = { keepsCover: true }
  await content.restoreVersion({ collection: 'posts', id, select: { id: true }, user, context })
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
