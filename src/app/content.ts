import { type AccountsOptions, createContent, createDiskStore, type Database } from '../content/index.ts'
import { comments } from './comments/collection.ts'
import { invoices } from './invoices/collection.ts'
import { media } from './media/collection.ts'
import { posts } from './posts/collection.ts'
import { users } from './users/collection.ts'

export type AppContent = Awaited<ReturnType<typeof openContent>>

interface ContentSetup {
  /** Folder for the bytes of uploads. */
  readonly folder: string
  /** Secrets that sign session tokens. */
  readonly accounts: AccountsOptions
}

/** Opens the Local API with the collections of Gazette. */
export function openContent(database: Database<unknown>, { folder, accounts }: ContentSetup) {
  const collections = { comments, invoices, media, posts, users }
  return createContent({ database, collections, files: createDiskStore({ folder }), accounts })
}
