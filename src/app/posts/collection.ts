import { z } from 'zod'
import { type AnyUser, type Call, collection } from '../../content/index.ts'
import { isEditor, isWriter } from '../users/rights.ts'
import { excerptOf } from './excerpt.ts'
import { PostText } from './inputs.ts'

interface Asked {
  readonly user: AnyUser | null
}

const never = () => false

/** What somebody has written may be changed by them, as long as they may write, and by editors. */
const mayChange = ({ user }: Asked) =>
  isEditor(user) || (user !== null && isWriter(user) && { author: { equals: user.id } })

const access = {
  create: ({ user, data }: Asked & { readonly data: { readonly author?: unknown } }) =>
    isWriter(user) && data.author === user?.id,
  /** Drafts are for editors, and for who has written them. */
  read: ({ user }: Asked) => {
    if (isEditor(user)) return true
    const isPublished = { status: { equals: 'published' } }
    return user ? { or: [isPublished, { author: { equals: user.id } }] } : isPublished
  },
  update: mayChange,
  delete: mayChange,
}

/** What a post says of itself; nobody sends it. */
const own = { access: { create: never, update: never } }

const schema = PostText.extend({
  slug: z.string().min(1),
  status: z.enum(['draft', 'published']).default('draft'),
  /** Grows whenever it is saved. */
  version: z.int().default(1),
  likes: z.int().default(0),
  views: z.int().default(0),
  /** Who wrote it. Null: it was here before there were people. */
  author: z.string().nullable().default(null),
  /** A picture of media; it may be gone. */
  cover: z.string().nullable().default(null),
  /** The row of the import that it came with. */
  source: z.string().optional(),
  beginning: z.string().default(''),
  /** Milliseconds since 1970, as all times. */
  savedAt: z.int().default(0),
  publishedAt: z.int().nullable().default(null),
})

export const posts = collection({
  schema,
  access,
  fields: {
    author: { access: { update: never } },
    cover: { access: { update: ({ context }) => context.keepsCover !== true } },
    version: own,
    likes: own,
    views: own,
    beginning: own,
    savedAt: own,
  },
  unique: ['slug', 'source'],
  relations: { author: 'users', cover: 'media' },
  versions: { except: ['likes', 'views'] },
  hooks: { beforeChange: [noteSave], afterDelete: [deleteBelongings] },
})

type Post = z.output<typeof schema>

interface Change {
  readonly data: Partial<Post>
  readonly originalDoc?: Post
}

interface Deletion {
  readonly id: string
  readonly doc: Post
  readonly content: Call<unknown>['content']
}

/** The cover and the comments of a post go with it. */
async function deleteBelongings({ id, doc: { cover }, content }: Deletion): Promise<void> {
  const where = { post: { equals: id } }
  if (cover)
    await content.delete({ collection: 'media', where: { id: { equals: cover } }, overrideAccess: true })
  for (let isMore = true; isMore; ) {
    const options = { collection: 'comments', where, limit: MOST_AT_ONCE, overrideAccess: true }
    const { hasNextPage } = await content.delete(options)
    isMore = hasNextPage
  }
}

const MOST_AT_ONCE = 1000

/** Fills in what follows from a save. A like is none. */
function noteSave({ data, originalDoc: before }: Change): Partial<Post> {
  const { title, content, status } = data
  if (title === undefined && content === undefined && status === undefined) return data
  const now = Date.now()
  return {
    ...data,
    ...(content !== undefined && { beginning: excerptOf(content) }),
    ...(status === 'published' && { publishedAt: data.publishedAt ?? before?.publishedAt ?? now }),
    version: (before?.version ?? 0) + 1,
    savedAt: now,
  }
}
