import { z } from 'zod'
import { always, collectionsWith } from '../../content/index.ts'
import { NameInput, SignUpInput } from './inputs.ts'
import { ROLES, type User } from './user.ts'

interface RuleContext {
  readonly user: User | null
}

const isAdmin = ({ user }: RuleContext) => user?.role === 'admin'
const isSelf = ({ user }: RuleContext) => user !== null && { id: { equals: user.id } }
const never = () => false

const { collection } = collectionsWith<User>()

export const users = collection({
  schema: NameInput.extend({
    email: SignUpInput.shape.email,
    role: z.enum(ROLES).default('reader'),
    /** True for the first account. Unique, so that only one account can claim it. */
    isFounder: z.literal(true).optional(),
  }),
  access: {
    create: never,
    read: always,
    update: (context) => isAdmin(context) || isSelf(context),
    delete: isAdmin,
  },
  fields: {
    email: { access: { update: never, read: isAdmin } },
    role: { access: { update: isAdmin } },
    isFounder: { hidden: true, access: { update: never } },
  },
  unique: ['isFounder'],
  auth: { verify: true },
})
