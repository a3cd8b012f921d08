import { z } from 'zod'
import { anyone, collection } from '../../content/index.ts'
import { beginningOf } from './beginning.ts'
import { PostInput } from './inputs.ts'

/** Nobody can sign in yet: everybody may do everything. */
const access = { create: anyone, read: anyone, update: anyone, delete: anyone }

const schema = PostInput.extend({
  slug: z.string().min(1),
  status: z.enum(['draft', 'published']).default('draft'),
  /** Grows whenever it is saved. */
  version: z.int().default(1),
  likes: z.int().default(0),
  beginning: z.string().default(''),
  /** Milliseconds since 1970, as all times. */
  savedAt: z.int().default(0),
  publishedAt: z.int().nullable().default(null),
})

export const posts = collection({
  schema,
  access,
  unique: ['slug'],
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
