/** What the types promise to users of accounts. Checked by `tsc --noEmit`; nothing here runs. */
import { z } from 'zod'
import { actionsWith, createKey, parseKeys } from '../../src/actions/index.ts'
import {
  type AuthContext,
  createAuth,
  createOutbox,
  login,
  owns,
  type RequestAuth,
  role,
  signedIn,
  signUpWith,
  type UserOf,
} from '../../src/auth/index.ts'
import { always, collection, createContent, type Database } from '../../src/content/index.ts'
import type { Equal, Expect } from './equal.ts'

declare const database: Database<unknown>

const access = { create: always, read: always, update: always, delete: always }
const users = collection({
  schema: z.object({ email: z.email(), role: z.enum(['reader', 'admin']), note: z.string().optional() }),
  fields: { note: { access: { read: () => false } } },
  access,
  auth: {},
})
const posts = collection({ schema: z.object({ title: z.string(), author: z.string() }), access })
const accounts = { secrets: parseKeys(createKey()) }
const content = await createContent({ database, collections: { users, posts }, accounts })

// A password is for accounts, and only when they are made.
content.create({ collection: 'users', data: { email: 'a@example.com', role: 'reader', password: 'x' } })
// @ts-expect-error: posts have no accounts
content.create({ collection: 'posts', data: { title: 't', author: 'a', password: 'x' } })
// @ts-expect-error: it is changed by changePassword
content.update({ collection: 'users', id: '1', data: { password: 'x' } })
// @ts-expect-error: it is not readable
content.find({ collection: 'users', where: { password: { exists: true } } })

// The operations are for collections with auth.
content.login({ collection: 'users', data: { email: 'a@example.com', password: 'x' } })
// @ts-expect-error: posts have no accounts
content.login({ collection: 'posts', data: { email: 'a@example.com', password: 'x' } })
// @ts-expect-error: a login needs a password
content.login({ collection: 'users', data: { email: 'a@example.com' } })
// @ts-expect-error: either the token or the headers
content.auth({ token: 'x', headers: {} })

// The user is the account, with every field, or null.
const { user, session } = await content.auth({ headers: new Headers() })
if (user) {
  type _Role = Expect<Equal<typeof user.role, 'reader' | 'admin'>>
  type _Note = Expect<Equal<typeof user.note, string | undefined>>
  session.credentialVersion.toFixed()
}
// @ts-expect-error: it may be null
user.email

type User = UserOf<typeof content>
const auth = createAuth({
  content,
  collection: 'users',
  origin: undefined,
  mailer: { send: async ({ to }) => void to.length },
  site: 'Site',
})
auth.identity satisfies (request: never) => string | null | Promise<string | null>

// An account is made of what every sign-up sends, or of more where its type is written.
const about = {
  content,
  collection: 'users',
  origin: undefined,
  mailer: createOutbox('outbox'),
  site: 'Site',
}
createAuth({
  ...about,
  create: (data) =>
    content.create({ collection: 'users', data: { ...data, role: 'admin' }, overrideAccess: true }),
})
createAuth({ ...about, create: async (data: { email: string; password: string; note: string }) => data.note })
// @ts-expect-error: no sign-up sends a number as its password
createAuth({ ...about, create: async (data: { password: number }) => data })

// The rules refine the context.
interface App extends AuthContext<User> {
  readonly content: typeof content
}
const action = actionsWith<App>()
action({ access: signedIn }, async (_form, { user, auth }) => {
  type _User = Expect<Equal<typeof user, User>>
  type _Auth = Expect<Equal<typeof auth, RequestAuth<User>>>
})
action({ access: role('admin') }, async (_form, { user }) => {
  type _User = Expect<Equal<typeof user, User>>
})
action(
  { access: owns('posts', { or: ['admin'] }), args: [z.string()] },
  async (_form, { user, args: [id] }) => {
    type _User = Expect<Equal<typeof user, User>>
    id.toUpperCase()
  },
)
action({ access: always }, async (_form, { user }) => {
  // @ts-expect-error: the user may be null
  user.id
})
// @ts-expect-error: a role has to be named
role()

// The ready-made actions are bound and registered as they are.
login.bind('/account')
// @ts-expect-error: where to go is a path
login.bind(7)
signUpWith(z.object({ email: z.email(), password: z.string(), name: z.string() }))
// @ts-expect-error: a sign-up needs a password
signUpWith(z.object({ email: z.email() }))
