import { conflict } from '../../actions/index.ts'
import { ContentError, isId } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'
import { type CoverChange, changeCover } from './cover.ts'
import type { NewPost } from './inputs.ts'
import { slugOf, withId } from './slug.ts'

/** One page of a list: the cursor where it starts, and its size. */
export interface Span {
  readonly cursor: string | null
  readonly limit: number
}

const FIRST: Span = { cursor: null, limit: 20 }

/** The fields that lists need. Without the content, because twenty posts can have two megabytes of it. */
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

/** Finds published posts, latest first. */
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

/** Finds posts, newest first, including the drafts that this user may read. */
export async function findNewest(
  content: AppContent,
  { cursor, limit }: Span = FIRST,
  user: User | null = null,
) {
  return await content.find({ collection: 'posts', select: SUMMARY, limit, cursor, depth: 1, user })
}

const MAX_NAME_LENGTH = 200

/** Finds a post by its id or slug. No slug looks like an id, so a slug cannot hide another post. */
export async function findPost(content: AppContent, name: string, user: User | null) {
  // Databases reject NUL in text, and no slug contains one.
  if (name.length > MAX_NAME_LENGTH || name.includes('\0')) return undefined
  const where = isId(name) ? { id: { equals: name } } : { slug: { equals: name } }
  const { docs } = await content.find({ collection: 'posts', where, limit: 1, depth: 1, user })
  return docs[0]
}

interface NewDraft extends NewPost, CoverChange {
  /** Id of the import row that it comes from; unique. */
  readonly source?: string
}

/** Creates a draft with a unique slug, even if the same title is saved twice at the same time. */
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
  /** The version that the author has edited. */
  readonly version: number
  /** True if it is saved by autosave. Default false. */
  readonly isAutosave?: boolean
}

/** Saves a post. Rejects with a conflict if it has another version by now, and if it does not exist. */
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
    throw isConflict(error) ? conflict('Someone changed this post after you opened it.') : error
  })
}

/** Increments the likes. Rejects if this user cannot read the post. */
export async function like(content: AppContent, id: string, user: User | null): Promise<number> {
  await requireReadable(content, id, user)
  const data = { likes: { increment: 1 } }
  const { likes } = await content.update({ ...COUNTER_UPDATE, id, data, select: { likes: true } })
  return likes
}

/** Increments the views. Rejects if this user cannot read the post. */
export async function countView(content: AppContent, id: string, user: User | null): Promise<number> {
  await requireReadable(content, id, user)
  const data = { views: { increment: 1 } }
  const { views } = await content.update({ ...COUNTER_UPDATE, id, data, select: { views: true } })
  return views
}

/** Checks read access again, because an open page can contain the form of a post that has become a draft. */
async function requireReadable(content: AppContent, id: string, user: User | null): Promise<void> {
  await content.findByID({ collection: 'posts', id, select: { id: true }, user })
}

/** Counters are computed fields, so no user has access to change them. */
const COUNTER_UPDATE = { collection: 'posts', overrideAccess: true } as const

const VERSIONS_PAGE_SIZE = 20

/** Finds previous versions of a post, newest first. Rejects if this user may not update the post. */
export async function findVersions(
  content: AppContent,
  id: string,
  { cursor, user }: Pick<Span, 'cursor'> & { readonly user: User | null },
) {
  const where = { parent: { equals: id } }
  return await content.findVersions({ collection: 'posts', where, limit: VERSIONS_PAGE_SIZE, cursor, user })
}

/** Finds a previous version; undefined if it does not exist. */
export async function findVersion(content: AppContent, id: string, user: User | null) {
  if (!isId(id)) return undefined
  return await content.findVersionByID({ collection: 'posts', id, user }).catch((error: unknown) => {
    if (error instanceof ContentError && error.code === 'NOT_FOUND') return undefined
    throw error
  })
}

/** Restores the text of a version. The current cover is kept, because the files of previous covers are deleted. */
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

function isConflict(error: unknown): boolean {
  return error instanceof ContentError && error.code === 'CONFLICT'
}
