import { z } from 'zod'
import { type AnyUser, collection } from '../../content/index.ts'
import { CommentInput } from './inputs.ts'

interface Asked {
  readonly user: AnyUser | null
}

const isEditor = ({ user }: Asked) => user?.role === 'editor' || user?.role === 'admin'
const own = ({ user }: Asked) => (user ? { author: { equals: user.id } } : false)
const never = () => false

export const comments = collection({
  schema: CommentInput.extend({
    post: z.string(),
    author: z.string(),
    /** Milliseconds since 1970. A deleted comment is there for its author and for editors. */
    deletedAt: z.int().nullable().default(null),
  }),
  access: {
    create: ({ user, data }) => user !== null && data.author === user.id,
    read: (asked) =>
      isEditor(asked) || { or: [{ deletedAt: { exists: false } }, ...[own(asked) || []].flat()] },
    update: (asked) => isEditor(asked) || own(asked),
    delete: isEditor,
  },
  fields: {
    body: { access: { update: never } },
    post: { access: { update: never } },
    author: { access: { update: never } },
  },
  relations: { post: 'posts', author: 'users' },
})
