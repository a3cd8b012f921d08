import { z } from 'zod'
import { type AnyUser, type Call, collection } from '../../content/index.ts'
import { isEditor, isWriter } from '../users/rights.ts'
import { excerptOf } from './excerpt.ts'
import { PostText } from './inputs.ts'

interface RuleContext {
  readonly user: AnyUser | null
}

const never = () => false

/** Editors may change all posts; authors their own, as long as they have a role that may write. */
const mayChange = ({ user }: RuleContext) =>
  isEditor(user) || (user !== null && isWriter(user) && { author: { equals: user.id } })

const access = {
  create: ({ user, data }: RuleContext & { readonly data: { readonly author?: unknown } }) =>
    isWriter(user) && data.author === user?.id,
  /** Drafts are visible to editors and to their authors. */
  read: ({ user }: RuleContext) => {
    if (isEditor(user)) return true
    const isPublished = { status: { equals: 'published' } }
    return user ? { or: [isPublished, { author: { equals: user.id } }] } : isPublished
  },
  update: mayChange,
  delete: mayChange,
}

/** A field that is computed on the server and never accepted from a client. */
const computed = { access: { create: never, update: never } }

const schema = PostText.extend({
  slug: z.string().min(1),
  status: z.enum(['draft', 'published']).default('draft'),
  /** Incremented on every save. */
  version: z.int().default(1),
  likes: z.int().default(0),
  views: z.int().default(0),
  /** Id of the author. Null for posts that are older than accounts. */
  author: z.string().nullable().default(null),
  /** Id of a document in `media`, which may be deleted. */
  cover: z.string().nullable().default(null),
  /** Id of the import row that created it. */
  source: z.string().optional(),
  /** The excerpt that lists show. */
  beginning: z.string().default(''),
  /** Milliseconds since 1970, like all times. */
  savedAt: z.int().default(0),
  publishedAt: z.int().nullable().default(null),
})

export const posts = collection({
  schema,
  access,
  fields: {
    author: { access: { update: never } },
    cover: { access: { update: ({ context }) => context.keepsCover !== true } },
    version: computed,
    likes: computed,
    views: computed,
    beginning: computed,
    savedAt: computed,
  },
  unique: ['slug', 'source'],
  relations: { author: 'users', cover: 'media' },
  versions: { except: ['likes', 'views'] },
  hooks: { beforeChange: [setComputedFields], afterDelete: [deleteCoverAndComments] },
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

/** Deletes the cover and the comments of a deleted post. */
async function deleteCoverAndComments({ id, doc: { cover }, content }: Deletion): Promise<void> {
  const where = { post: { equals: id } }
  if (cover)
    await content.delete({ collection: 'media', where: { id: { equals: cover } }, overrideAccess: true })
  for (let isMore = true; isMore; ) {
    const options = { collection: 'comments', where, limit: BATCH_SIZE, overrideAccess: true }
    const { hasNextPage } = await content.delete(options)
    isMore = hasNextPage
  }
}

const BATCH_SIZE = 1000

/** Sets the computed fields on a save. A like does not count as a save. */
function setComputedFields({ data, originalDoc: before }: Change): Partial<Post> {
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
