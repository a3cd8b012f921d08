import type { PostInput } from './posts.ts'

/** Where a database is. */
export type Place = { readonly file: string } | { readonly url: string }

/** Who is measured: each answers the same questions of a database of its own. */
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
  /** 20 rows after as many, by a cursor: what it is made of is read before, as it is when somebody pages. */
  prepareAfter(offset: number): Promise<() => unknown>
  count(): unknown
  /** Who somebody is, from their cookie: they were signed in before. */
  auth(): unknown
  close(): unknown
}

export type Open = (place: Place) => Promise<Contender>
