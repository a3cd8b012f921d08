/**
 * The application that the code blocks of the documentation are part of: what a reader has already, such as a
 * content and a user. `code-blocks.ts` copies this file beside the blocks, and lets it import the package as they do.
 */

import { z } from 'zod'
import { collection, createContent, type Database } from '../../src/content/index.ts'

const denied = () => false

const users = collection({
  schema: z.object({
    email: z.email(),
    role: z.enum(['reader', 'writer', 'editor', 'admin']).default('reader'),
    isPaused: z.boolean().default(false),
  }),
  access: { create: denied, read: denied, update: denied, delete: denied },
  auth: {},
})

const posts = collection({
  schema: z.object({
    title: z.string(),
    slug: z.string(),
    body: z.string().default(''),
    isPublic: z.boolean().default(false),
    likes: z.int().default(0),
    author: z.string(),
  }),
  access: { create: denied, read: denied, update: denied, delete: denied },
})

const accounts = collection({
  schema: z.object({ owner: z.string(), balance: z.int() }),
  access: { create: denied, read: denied, update: denied, delete: denied },
})

export function openContent(database: Database<unknown>) {
  return createContent({ database, collections: { accounts, posts, users } })
}

export type AppContent = Awaited<ReturnType<typeof openContent>>
export type AppUser = {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly isPaused: boolean
}
