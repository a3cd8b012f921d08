import { createContent, createDiskStore, type Database } from '../content/index.ts'
import { media } from './media/collection.ts'
import { posts } from './posts/collection.ts'

export type AppContent = Awaited<ReturnType<typeof openContent>>

/** The collections of Gazette. The bytes of uploads lie in the folder. */
export function openContent(database: Database<unknown>, folder: string) {
  return createContent({ database, collections: { media, posts }, files: createDiskStore({ folder }) })
}
