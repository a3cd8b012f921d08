import { z } from 'zod'
import { createKey, parseKeys } from '../../src/actions/index.ts'
import { collectionsWith, createContent, createId, openDatabase } from '../../src/content/index.ts'
import type { Contender, Open } from './contender.ts'
import { migrations } from './databases.ts'
import { editor, pageSize } from './posts.ts'

interface User {
  readonly id: string
  readonly role: string
}

const { collection } = collectionsWith<User>()
const signedIn = ({ user }: { readonly user: User | null }) => user !== null

const definition = {
  schema: z.object({
    title: z.string().min(1).max(120),
    content: z.string().min(1).max(100_000),
    slug: z.string().regex(/^[a-z0-9-]+$/),
    status: z.enum(['draft', 'published']).default('draft'),
    author: z.string(),
    likes: z.int().min(0).default(0),
    tags: z.array(z.string()).default([]),
  }),
  access: {
    create: signedIn,
    read: ({ user }: { readonly user: User | null }) =>
      user?.role === 'admin' || { status: { equals: 'published' } },
    update: signedIn,
    delete: signedIn,
  },
  unique: ['slug'],
} as const

const withHooks = collection({
  ...definition,
  hooks: {
    beforeValidate: [({ data }) => (data.title === undefined ? data : { ...data, title: data.title.trim() })],
    beforeChange: [({ data }) => data],
    afterChange: [({ doc }) => doc],
    afterRead: [({ doc }) => doc],
  },
})

const withoutHooks = collection(definition)

const users = collection({
  schema: z.object({ email: z.email(), name: z.string(), role: z.string() }),
  access: { create: signedIn, read: signedIn, update: signedIn, delete: signedIn },
  auth: {},
})

/** The Local API as an application calls it: access rules, validation and hooks on. */
export const openByContent: Open = (location) => byContent('Signpost', location, withHooks)

/** Without hooks most writes need no transaction. */
export const openWithoutHooks: Open = (location) => byContent('Signpost, no hooks', location, withoutHooks)

async function byContent(
  name: string,
  location: Parameters<Open>[0],
  posts: typeof withoutHooks,
): Promise<Contender> {
  const database = await openDatabase({ ...location, migrations })
  const accounts = { secrets: parseKeys(createKey()) }
  const content = await createContent({ database, collections: { posts, users }, accounts })
  const newest = { collection: 'posts', limit: pageSize, user: editor } as const

  async function prepareAuth(): Promise<() => unknown> {
    const account = { email: `${createId()}@example.com`, password: 'correct horse battery' }
    await content.create({
      collection: 'users',
      data: { ...account, name: 'Ada', role: 'editor' },
      user: editor,
    })
    const { token } = await content.login({ collection: 'users', data: account })
    const headers = { cookie: `theme=dark; session=${token}` }
    return () => content.auth({ headers })
  }

  return {
    name,
    create: (data) => content.create({ collection: 'posts', data, user: editor }),
    findByID: (id) => content.findByID({ collection: 'posts', id, user: editor }),
    findNewest: () => content.find(newest),
    update: (id, title) => content.update({ collection: 'posts', id, data: { title }, user: editor }),
    like: (id) =>
      content.update({ collection: 'posts', id, data: { likes: { increment: 1 } }, user: editor }),
    delete: (id) => content.delete({ collection: 'posts', id, user: editor }),
    findByAuthor: (author) => content.find({ ...newest, where: { author: { equals: author } } }),
    findByOffset: (offset) => content.find({ ...newest, page: offset / pageSize + 1 }),
    async prepareAfter(offset) {
      const { nextCursor } = await content.find({ ...newest, page: offset / pageSize })
      return () => content.find({ ...newest, cursor: nextCursor })
    },
    count: () => content.count({ collection: 'posts', user: editor }),
    auth: await prepareAuth(),
    close: () => database.close(),
  }
}
