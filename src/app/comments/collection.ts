import { z } from 'zod'
import { type AnyUser, collection } from '../../content/index.ts'
import { isEditor } from '../users/rights.ts'
import { CommentInput } from './inputs.ts'

interface RuleContext {
  readonly user: AnyUser | null
}

const never = () => false

/** Authors may change their own comments, unless another user has deleted the comment. */
const mayChange = ({ user }: RuleContext) => {
  if (user === null || isEditor(user)) return user !== null
  const isNotDeletedByOther = { or: [{ deletedAt: { exists: false } }, { deletedBy: { equals: user.id } }] }
  return { author: { equals: user.id }, ...isNotDeletedByOther }
}

export const comments = collection({
  schema: CommentInput.extend({
    post: z.string(),
    author: z.string(),
    /** Milliseconds since 1970. A deleted comment stays readable for users who may restore it. */
    deletedAt: z.int().nullable().default(null),
    deletedBy: z.string().nullable().default(null),
  }),
  access: {
    create: ({ user, data }) => user !== null && data.author === user.id,
    read: ({ user }) => {
      if (isEditor(user)) return true
      const isThere = { deletedAt: { exists: false } }
      return user
        ? { or: [isThere, { author: { equals: user.id }, deletedBy: { equals: user.id } }] }
        : isThere
    },
    update: mayChange,
    delete: ({ user }) => isEditor(user),
  },
  fields: {
    body: { access: { update: never } },
    post: { access: { update: never } },
    author: { access: { update: never } },
  },
  relations: { post: 'posts', author: 'users' },
})
