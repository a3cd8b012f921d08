import { type AccountsOptions, createContent, createDiskStore, type Database } from '../content/index.ts'
import { comments } from './comments/collection.ts'
import { invoices } from './invoices/collection.ts'
import { media } from './media/collection.ts'
import { posts } from './posts/collection.ts'
import { users } from './users/collection.ts'

export type AppContent = Awaited<ReturnType<typeof openContent>>

interface Places {
  /** Where the bytes of uploads lie. */
  readonly folder: string
  /** What signs sessions. */
  readonly accounts: AccountsOptions
}

/** The collections of Gazette. */
export function openContent(database: Database<unknown>, { folder, accounts }: Places) {
  const collections = { comments, invoices, media, posts, users }
  return createContent({ database, collections, files: createDiskStore({ folder }), accounts })
}
