import { z } from 'zod'
import { always, collectionsWith } from '../../../src/content/index.ts'
import type { Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'

export interface User {
  readonly id: string
  readonly role: 'writer' | 'editor' | 'admin'
}

export const { collection, global } = collectionsWith<User>()

type Asked = { readonly user: User | null }
const isAdmin = ({ user }: Asked) => user?.role === 'admin'
const isEditor = ({ user }: Asked) => user?.role === 'admin' || user?.role === 'editor'
const signedIn = ({ user }: Asked) => user !== null

export const open = { create: always, read: always, update: always, delete: always }

/** A publication: who may do what differs for every operation. */
export const posts = collection({
  schema: z.object({
    title: z.string().trim().min(1, 'A title is needed.').max(120),
    slug: z.string().regex(/^[a-z0-9-]+$/, 'Only a-z, 0-9 and -.'),
    content: z.string().max(100_000).default(''),
    status: z.enum(['draft', 'published']).default('draft'),
    likes: z.int().min(0).max(1_000_000).default(0),
    rating: z.number().nullable().default(null),
    isPinned: z.boolean().default(false),
    author: z.string(),
    tags: z.array(z.string()).default([]),
    meta: z.object({ description: z.string() }).optional(),
    note: z.string().optional(),
    secret: z.string().optional(),
  }),
  access: {
    create: signedIn,
    read: ({ user }) =>
      isEditor({ user }) || {
        or: [{ status: { equals: 'published' } }, { author: { equals: user?.id ?? 'none' } }],
      },
    update: ({ user }) => isEditor({ user }) || (user ? { author: { equals: user.id } } : false),
    delete: ({ user }) => isAdmin({ user }) || (user?.role === 'writer' && { author: { equals: user.id } }),
  },
  fields: {
    likes: { access: { create: isAdmin, update: isAdmin } },
    note: { access: { read: isEditor, update: isEditor } },
    secret: { hidden: true },
  },
  unique: ['slug', ['author', 'title']],
  relations: { author: 'users', tags: 'tags' },
})

export const users = collection({
  schema: z.object({
    name: z.string(),
    role: z.enum(['writer', 'editor', 'admin']).default('writer'),
    mentor: z.string().optional(),
  }),
  access: open,
  relations: { mentor: 'users' },
})

export const tags = collection({ schema: z.object({ word: z.string() }), access: open, defaultSort: 'word' })

/** A publication with nothing in it. */
export function openPublication(kind: Kind) {
  return openContent(kind, { collections: { posts, users, tags } })
}

export const owner: User = { id: '00000000-0000-7000-8000-00000000000a', role: 'writer' }
export const other: User = { id: '00000000-0000-7000-8000-00000000000b', role: 'writer' }
export const editor: User = { id: '00000000-0000-7000-8000-00000000000c', role: 'editor' }
export const admin: User = { id: '00000000-0000-7000-8000-00000000000d', role: 'admin' }

let made = 0

/** What a post needs. */
export function postData<Own extends object>(own?: Own) {
  made += 1
  return { title: `Post ${made}`, slug: `post-${made}`, author: owner.id, ...own }
}
