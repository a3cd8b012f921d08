/** What the types promise to callers of the Local API. Checked by `tsc --noEmit`; nothing here runs. */
import { z } from 'zod'
import {
  always,
  collectionsWith,
  createContent,
  type Database,
  type PaginatedDocs,
} from '../../src/content/index.ts'
import type { Equal, Expect } from './equal.ts'

interface User {
  readonly id: string
  readonly role: 'admin' | 'writer'
}

declare const database: Database<unknown>
declare const user: User
declare const id: string

const { collection, global } = collectionsWith<User>()
const open = { create: always, read: always, update: always, delete: always }

const users = collection({
  schema: z.object({ name: z.string(), mentor: z.string().optional() }),
  access: open,
  relations: { mentor: 'users' },
})
const tags = collection({ schema: z.object({ word: z.string() }), access: open })
const posts = collection({
  schema: z.object({
    title: z.string(),
    status: z.enum(['draft', 'published']).default('draft'),
    likes: z.int().default(0),
    rating: z.number().nullable().default(null),
    isPinned: z.boolean().default(false),
    author: z.string(),
    tags: z.array(z.string()).default([]),
    meta: z.object({ description: z.string() }).optional(),
    note: z.string().optional(),
    secret: z.string(),
  }),
  access: {
    create: ({ user }) => user !== null,
    read: ({ user }) => user?.role === 'admin' || { status: { equals: 'published' } },
    update: ({ user }) => (user ? { author: { equals: user.id } } : false),
    delete: ({ user }) => user?.role === 'admin',
  },
  fields: { secret: { hidden: true } },
  unique: ['title', ['author', 'title']],
  relations: { author: 'users', tags: 'tags' },
})
const pages = collection({
  schema: z.object({ title: z.string(), body: z.string() }),
  access: open,
  versions: { drafts: true },
})
const site = global({ schema: z.object({ name: z.string() }), access: { read: always, update: always } })
const content = await createContent({
  database,
  collections: { users, tags, posts, pages },
  globals: { site },
})

// What is read has the types of the schema's output, and the stamps.
const post = await content.findByID({ collection: 'posts', id })
type _Id = Expect<Equal<typeof post.id, string>>
type _Created = Expect<Equal<typeof post.createdAt, number>>
type _Status = Expect<Equal<typeof post.status, 'draft' | 'published'>>
type _Rating = Expect<Equal<typeof post.rating, number | null>>
type _Tags = Expect<Equal<typeof post.tags, string[]>>
type _Hidden = Expect<Equal<typeof post.secret, string | undefined>>
const silent = await content.findByID({ collection: 'posts', id, disableErrors: true })
type _Silent = Expect<Equal<typeof silent, typeof post | null>>
// @ts-expect-error: there is no such field
post.titel
// @ts-expect-error: collections without drafts have no status of ours
post._status

// What is found is a page; how many there are, only where it was asked for.
const found = await content.find({ collection: 'posts', user })
type _Found = Expect<Equal<typeof found, PaginatedDocs<typeof post>>>
// @ts-expect-error: not counted
found.totalDocs
const counted = await content.find({ collection: 'posts', count: true })
type _Total = Expect<Equal<typeof counted.totalDocs, number>>

// Relations become documents as deep as asked; an id stays where the document may not be read.
const deep = await content.findByID({ collection: 'posts', id, depth: 1 })
if (typeof deep.author !== 'string') {
  type _Author = Expect<Equal<typeof deep.author.name, string>>
  type _Mentor = Expect<Equal<typeof deep.author.mentor, string | undefined>>
}
const [tag] = deep.tags
if (tag && typeof tag !== 'string') {
  type _Word = Expect<Equal<typeof tag.word, string>>
}
const deeper = await content.findByID({ collection: 'posts', id, depth: 2 })
if (typeof deeper.author !== 'string' && typeof deeper.author.mentor === 'object') {
  type _Name = Expect<Equal<typeof deeper.author.mentor.name, string>>
}
// @ts-expect-error: five levels at most
await content.findByID({ collection: 'posts', id, depth: 6 })

// A selection has what was selected, and the id.
const short = await content.findByID({ collection: 'posts', id, select: { title: true } })
type _Short = Expect<Equal<typeof short, { readonly id: string; title: string }>>
const without = await content.findByID({ collection: 'tags', id, select: { word: false } })
type _Without = Expect<Equal<keyof typeof without, 'id' | 'createdAt' | 'updatedAt'>>
// @ts-expect-error: there is no such field
await content.find({ collection: 'posts', select: { titel: true } })

// Every name is checked.
// @ts-expect-error: there is no such collection
await content.find({ collection: 'post' })
// @ts-expect-error: there is no such option
await content.find({ collection: 'posts', filter: {} })
// @ts-expect-error: there is no such field
await content.find({ collection: 'posts', where: { titel: { equals: 'x' } } })
// @ts-expect-error: there is no such field, however deep
await content.find({ collection: 'posts', where: { or: [{ and: [{ titel: { equals: 'x' } }] }] } })
// @ts-expect-error: there is no such operator
await content.find({ collection: 'posts', where: { title: { is: 'x' } } })
// @ts-expect-error: a number is not searched for words
await content.find({ collection: 'posts', where: { likes: { like: '1' } } })
// @ts-expect-error: true is not greater than false
await content.find({ collection: 'posts', where: { isPinned: { greater_than: false } } })
// @ts-expect-error: a list is not equal to anything
await content.find({ collection: 'posts', where: { tags: { equals: ['x'] } } })
// @ts-expect-error: a title is a text
await content.find({ collection: 'posts', where: { title: { equals: 1 } } })
// @ts-expect-error: there is no such status
await content.find({ collection: 'posts', where: { status: { equals: 'publishd' } } })
// @ts-expect-error: in takes a list
await content.count({ collection: 'posts', where: { likes: { in: 1 } } })
// @ts-expect-error: there is no such field to sort by
await content.find({ collection: 'posts', sort: '-titel' })
// @ts-expect-error: a list is not sorted by
await content.find({ collection: 'posts', sort: 'tags' })
// @ts-expect-error: a limit is a number
await content.find({ collection: 'posts', limit: '10' })
// @ts-expect-error: a cursor is what the page before gave
await content.find({ collection: 'posts', cursor: 7 })
// @ts-expect-error: `user` must be a user
await content.find({ collection: 'posts', user: 'admin' })
// @ts-expect-error: and has a role
await content.find({ collection: 'posts', user: { id } })
// @ts-expect-error: there are no drafts of tags
await content.findVersions({ collection: 'tags', where: { word: { equals: 'x' } } })
await content.find({
  collection: 'posts',
  where: {
    or: [
      { title: { like: 'a b', not_equals: null } },
      { tags: { contains: 'x' } },
      { meta: { exists: true } },
    ],
  },
  sort: ['-likes', 'title'],
  cursor: found.nextCursor,
  user: null,
})

// What is written is what the schema takes.
await content.create({ collection: 'posts', data: { title: 'x', author: id, secret: 'y' }, user })
// @ts-expect-error: a title is needed
await content.create({ collection: 'posts', data: { author: id, secret: 'y' } })
// @ts-expect-error: a title is a text
await content.create({ collection: 'posts', data: { title: 1, author: id, secret: 'y' } })
// @ts-expect-error: there is no such field
await content.create({ collection: 'posts', data: { title: 'x', author: id, secret: 'y', titel: 'x' } })
// An import keeps its ids and times.
await content.create({ collection: 'tags', data: { word: 'x', id, createdAt: 1 }, overrideAccess: true })
// @ts-expect-error: tags are no files
await content.create({ collection: 'tags', data: { word: 'x' }, file: new File([], 'x.png') })
// @ts-expect-error: tags have no drafts
await content.create({ collection: 'tags', data: { word: 'x', _status: 'draft' } })

await content.update({
  collection: 'posts',
  id,
  data: { likes: { increment: 1 }, note: null, meta: undefined },
})
// @ts-expect-error: a text is not counted up
await content.update({ collection: 'posts', id, data: { title: { increment: 1 } } })
// @ts-expect-error: a step is a number
await content.update({ collection: 'posts', id, data: { likes: { increment: '1' } } })
// @ts-expect-error: no document is without a title
await content.update({ collection: 'posts', id, data: { title: null } })
// @ts-expect-error: there is no such field
await content.update({ collection: 'posts', id, data: { titel: 'x' } })
// @ts-expect-error: which of them? An id or a where
await content.update({ collection: 'posts', data: { title: 'x' } })
// @ts-expect-error: a limit goes with a where
await content.update({ collection: 'posts', id, limit: 1, data: { title: 'x' } })
const changed = await content.update({
  collection: 'posts',
  where: { likes: { equals: 0 } },
  data: { note: 'x' },
})
type _Changed = Expect<Equal<typeof changed.docs, (typeof post)[]>>
type _Errors = Expect<Equal<(typeof changed.errors)[number]['code'], string>>
await content.delete({ collection: 'posts', where: { author: { equals: id } }, limit: 10 })
// @ts-expect-error: everything is deleted by where: {} and not by forgetting it
await content.delete({ collection: 'posts' })
// @ts-expect-error: nothing is deleted from a draft
await content.delete({ collection: 'pages', id, draft: true })

// Drafts may be incomplete, so what is read of them may be.
const draft = await content.create({ collection: 'pages', data: { title: 'x' }, draft: true })
type _Body = Expect<Equal<typeof draft.body, string | undefined>>
type _DraftStatus = Expect<Equal<typeof draft._status, 'draft' | 'published'>>
const page = await content.create({
  collection: 'pages',
  data: { title: 'x', body: 'y', _status: 'published' },
})
type _Whole = Expect<Equal<typeof page.body, string>>
// @ts-expect-error: what is published is whole
await content.create({ collection: 'pages', data: { title: 'x' } })
const { docs: versions } = await content.findVersions({
  collection: 'pages',
  where: { parent: { equals: page.id } },
})
type _Version = Expect<Equal<NonNullable<(typeof versions)[number]['version']['title']>, string>>

// Globals.
const settings = await content.findGlobal({ slug: 'site' })
type _SiteName = Expect<Equal<typeof settings.name, string>>
await content.updateGlobal({ slug: 'site', data: { name: 'x' }, user })
// @ts-expect-error: there is no such global
await content.findGlobal({ slug: 'sites' })
// @ts-expect-error: there is no such field
await content.updateGlobal({ slug: 'site', data: { title: 'x' } })

// A definition is checked where it stands.
const word = { schema: z.object({ word: z.string(), count: z.int() }), access: open }
// @ts-expect-error: all four rules are needed
collection({ ...word, access: { create: always, read: always, update: always } })
// @ts-expect-error: a rule is a function
collection({ ...word, access: { ...open, read: true } })
// @ts-expect-error: there is no such operator to rule with
collection({ ...word, access: { ...open, read: () => ({ word: { equal: 'x' } }) } })
// @ts-expect-error: a user of this application has no such role
collection({ ...word, access: { ...open, delete: ({ user }) => user?.role === 'owner' } })
// @ts-expect-error: there is no such field
collection({ ...word, unique: ['wort'] })
// @ts-expect-error: there is no such field
collection({ ...word, fields: { wort: { hidden: true } } })
// @ts-expect-error: a number is no id
collection({ ...word, relations: { count: 'tags' } })
// @ts-expect-error: there is no such hook
collection({ ...word, hooks: { beforeSave: [] } })
collection({
  ...word,
  hooks: {
    beforeChange: [
      ({ data, operation, user }) => {
        type _Count = Expect<Equal<typeof data.count, number | undefined>>
        type _Operation = Expect<Equal<typeof operation, 'create' | 'update'>>
        type _User = Expect<Equal<typeof user, User | null>>
        return { ...data, count: 1 }
      },
    ],
    afterRead: [
      ({ doc }) => {
        type _Word = Expect<Equal<typeof doc.word, string>>
      },
    ],
  },
})
// @ts-expect-error: there are no collections
await createContent({ database })
// @ts-expect-error: a collection is what collection() gives
await createContent({ database, collections: { posts: {} } })
