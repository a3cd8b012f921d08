/** What the types promise to authors of actions. Checked by `tsc --noEmit`; nothing here runs. */
import { z } from 'zod'
import {
  type ActionContext,
  actionsWith,
  anyone,
  type BoundAction,
  forbidden,
  type Outcome,
  redirect,
  type UploadedFile,
  unauthorized,
} from '../../src/actions/index.ts'
import type { Equal, Expect } from './equal.ts'

interface User {
  readonly id: string
  readonly role: 'admin' | 'writer'
}
interface App {
  readonly user: User | null
  readonly tenant: string
}

const action = actionsWith<App>()
const signedIn = ({ user }: App) => (user ? { user } : unauthorized())

// An access rule is required, and must be a rule.
// @ts-expect-error: there is no default
action({}, async () => {})
// @ts-expect-error: true is no rule; write anyone
action({ access: true }, async () => {})
// @ts-expect-error: a handler is required
action({ access: anyone })

// The access rule refines the context.
action({ access: signedIn }, async (_form, { user, tenant }) => {
  type _User = Expect<Equal<typeof user, User>>
  type _Tenant = Expect<Equal<typeof tenant, string>>
  user.id.toUpperCase()
})
action({ access: anyone }, async (_form, { user }) => {
  type _User = Expect<Equal<typeof user, User | null>>
  // @ts-expect-error: the user may be null
  user.id
})
action(
  { access: async ({ user }) => (user?.role === 'admin' ? { user, isAdmin: true as const } : forbidden()) },
  async (_form, context) => {
    type _IsAdmin = Expect<Equal<typeof context.isAdmin, true>>
    context.user.role satisfies 'admin' | 'writer'
    // @ts-expect-error: no such thing in the context
    context.session
  },
)
action({ access: ({ user }) => user !== null }, async (_form, { user }) => {
  type _User = Expect<Equal<typeof user, User | null>>
})

// The access rule sees the bound arguments, as their schemas make them.
action(
  { access: ({ args: [id, count] }) => id.length > 0 && count > 1, args: [z.string(), z.coerce.number()] },
  async () => {},
)
// @ts-expect-error: the rule wants what the application's context does not have
action({ access: (context: { session: string }) => context.session !== '' }, async () => {})

// Every handler has the engine's own context.
action({ access: anyone }, async (_form, { cookies, flash, signal, request, previous, args, captured }) => {
  cookies.set('theme', 'dark', { maxAge: 1000 })
  flash('Saved.')
  type _Signal = Expect<Equal<typeof signal, AbortSignal>>
  request.get('user-agent')
  type _Args = Expect<Equal<typeof args, readonly []>>
  type _Captured = Expect<Equal<typeof captured, undefined>>
  previous satisfies ActionContext['previous']
})

// Bound arguments and captured state.
const publish = action(
  { access: signedIn, args: [z.string(), z.number()], captured: z.object({ version: z.number() }) },
  async (_form, { args: [id, count], captured }) => {
    type _Id = Expect<Equal<typeof id, string>>
    type _Count = Expect<Equal<typeof count, number>>
    type _Captured = Expect<Equal<typeof captured, { version: number }>>
  },
)
const bound = publish.bind('p1', 2)
type _Bound = Expect<Equal<typeof bound, BoundAction<{ version: number }>>>
bound.capture({ version: 7 })
// @ts-expect-error: a version is a number
bound.capture({ version: '7' })
// @ts-expect-error: a version is missing
bound.capture({})
// @ts-expect-error: a number is missing
publish.bind('p1')
// @ts-expect-error: an id is a text
publish.bind(1, 2)
// @ts-expect-error: one too many
publish.bind('p1', 2, 3)

// What a schema takes is bound, what it makes of that is received.
const coerced = action(
  { access: anyone, args: [z.string().transform(Number)] },
  async (_form, { args: [count] }) => {
    type _Count = Expect<Equal<typeof count, number>>
  },
)
coerced.bind('7')
// @ts-expect-error: the schema takes a text
coerced.bind(7)

// An action without arguments and captured state binds nothing and captures nothing.
const plain = action({ access: anyone }, async () => {})
plain.bind()
// @ts-expect-error: it takes no arguments
plain.bind('p1')
// @ts-expect-error: it captures nothing
plain.bind().capture({ version: 1 })

// The form is typed by the schema.
const createPost = action(
  {
    access: anyone,
    input: z.object({
      title: z.string(),
      count: z.number(),
      agree: z.boolean(),
      day: z.date().optional(),
      tags: z.array(z.string()),
      cover: z.file().optional(),
      address: z.object({ city: z.string() }),
      items: z.array(z.object({ price: z.number() })),
    }),
  },
  async (form) => {
    const { data } = form
    type _Title = Expect<Equal<typeof data.title, string>>
    type _Count = Expect<Equal<typeof data.count, number>>
    type _Day = Expect<Equal<typeof data.day, Date | undefined>>
    type _Price = Expect<Equal<(typeof data.items)[number]['price'], number>>
    // @ts-expect-error: the schema has no such field
    data.titel

    form satisfies FormData
    const title = form.get('title')
    type _Text = Expect<Equal<typeof title, string | null>>
    const cover = form.get('cover')
    type _Cover = Expect<Equal<typeof cover, UploadedFile | null>>
    const tags = form.getAll('tags')
    type _Tags = Expect<Equal<typeof tags, string[]>>
    form.has('count')
    form.get('address.city')
    form.get('items.0.price')
    // @ts-expect-error: the form has no such field
    form.get('titel')
    // @ts-expect-error: the form has no such field
    form.getAll('tag')
    // @ts-expect-error: the form has no such field
    form.has('agreed')
    // @ts-expect-error: a title is no group
    form.get('title.length')
    // @ts-expect-error: a day is no group
    form.get('day.time')
  },
)

// Without a schema every field is as it was sent, and may be absent.
action({ access: anyone }, async (form) => {
  form.get('anything')
  const value = form.data.anything
  type _Value = Expect<Equal<typeof value, string | File | readonly (string | File)[] | undefined>>
})

// A handler returns outcomes, data or nothing, now or later.
action({ access: anyone }, async () => redirect('/posts'))
action({ access: anyone }, () => ({ likes: 1 }))
action({ access: anyone }, async () => undefined)
// @ts-expect-error: a path, not a URL object
redirect(new URL('https://example.com'))

// run() wants the application's context, and what the action was bound to.
const outcome: Promise<Outcome> = publish.run({
  context: { user: null, tenant: 't' },
  args: ['p1', 2],
  captured: { version: 1 },
})
void outcome
createPost.run({
  context: { user: null, tenant: 't' },
  form: { title: 'Hi', count: 3, agree: true, tags: ['a', 'b'] },
})
createPost.run({
  context: { user: null, tenant: 't', flash: (message) => message.trim() },
  form: new FormData(),
})
// @ts-expect-error: a context is required
publish.run({})
// @ts-expect-error: the tenant is missing
publish.run({ context: { user: null } })
// @ts-expect-error: a user has an id and a role
publish.run({ context: { user: { id: 'anna' }, tenant: 't' } })
// @ts-expect-error: the second argument is a number
publish.run({ context: { user: null, tenant: 't' }, args: ['p1', '2'] })
// @ts-expect-error: a version is a number
publish.run({ context: { user: null, tenant: 't' }, captured: { version: '1' } })
// @ts-expect-error: a form field is text, a number, a tick or a file
createPost.run({ context: { user: null, tenant: 't' }, form: { title: { nested: 'x' } } })

// Limits and settings.
action(
  { access: anyone, once: true, timeout: 1_000, limits: { text: 10, files: 2 }, page: '/posts' },
  async () => {},
)
// @ts-expect-error: there is no such limit
action({ access: anyone, limits: { texts: 10 } }, async () => {})
// @ts-expect-error: once is yes or no
action({ access: anyone, once: 'yes' }, async () => {})
// @ts-expect-error: a string is no schema
action({ access: anyone, input: 'string' }, async () => {})
// @ts-expect-error: args is a list of schemas
action({ access: anyone, args: z.string() }, async () => {})

action(
  {
    access: anyone,
    input: z.discriminatedUnion('type', [
      z.object({ type: z.literal('person'), first: z.string() }),
      z.object({ type: z.literal('firm'), firm: z.string(), logo: z.file().optional() }),
    ]),
  },
  (form) => {
    form.get('type')
    form.get('first')
    form.get('firm')
    // @ts-expect-error: no variant has this field
    form.get('second')
    return form.data.type === 'person' ? form.data.first : form.data.firm
  },
)

action({ access: anyone, input: z.object({ answers: z.record(z.string(), z.number()) }) }, (form) => {
  form.get('answers.q1')
  return form.data.answers.q1?.toFixed()
})
