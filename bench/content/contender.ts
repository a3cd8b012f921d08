import type { PostInput } from './posts.ts'

/** Where a database is. */
export type DatabaseLocation = { readonly file: string } | { readonly url: string }

/** One way of access that is measured. Each runs the same operations on a database of its own. */
export interface Contender {
  readonly name: string
  create(input: PostInput): unknown
  findByID(id: string): unknown
  /** The newest 20, without a count. */
  findNewest(): unknown
  update(id: string, title: string): unknown
  like(id: string): unknown
  delete(id: string): unknown
  /** The newest 20 of an author. */
  findByAuthor(author: string): unknown
  /** 20 rows after as many. */
  findByOffset(offset: number): unknown
  /** 20 rows after as many, by a cursor; the row that the cursor is made of was read before, as in paging. */
  prepareAfter(offset: number): Promise<() => unknown>
  count(): unknown
  /** The user of a session cookie. */
  auth(): unknown
  close(): unknown
}

export type Open = (location: DatabaseLocation) => Promise<Contender>
