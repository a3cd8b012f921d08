import { z } from 'zod'
import { anyone, collection } from '../../content/index.ts'
import { beginningOf } from './beginning.ts'
import { PostText } from './inputs.ts'

/** Nobody can sign in yet: everybody may do everything. */
const access = { create: anyone, read: anyone, update: anyone, delete: anyone }

const never = () => false

/** What a post says of itself; nobody sends it. */
const own = { access: { create: never, update: never } }

const schema = PostText.extend({
  slug: z.string().min(1),
  status: z.enum(['draft', 'published']).default('draft'),
  /** Grows whenever it is saved. */
  version: z.int().default(1),
  likes: z.int().default(0),
  views: z.int().default(0),
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
    version: own,
    likes: own,
    views: own,
    beginning: own,
    savedAt: own,
  },
  unique: ['slug', 'source'],
  relations: { cover: 'media' },
  versions: true,
  hooks: { beforeChange: [noteSave] },
})

type Post = z.output<typeof schema>

interface Change {
  readonly data: Partial<Post>
  readonly originalDoc?: Post
}

/** Fills in what follows from a save. A like is none. */
function noteSave({ data, originalDoc: before }: Change): Partial<Post> {
  const { title, content, status } = data
  if (title === undefined && content === undefined && status === undefined) return data
  const now = Date.now()
  return {
    ...data,
    ...(content !== undefined && { beginning: beginningOf(content) }),
    ...(status === 'published' && { publishedAt: data.publishedAt ?? before?.publishedAt ?? now }),
    version: (before?.version ?? 0) + 1,
    savedAt: now,
  }
}
