import { createIds } from '../../src/content/index.ts'

/** A row of the table, as all of them write it. */
export interface PostRow {
  id: string
  title: string
  content: string
  slug: string
  status: string
  author: string
  likes: number
  /** JSON. */
  tags: string
  created_at: number
  updated_at: number
}

/** The input of a user. */
export interface PostInput {
  readonly title: string
  readonly content: string
  readonly slug: string
  readonly status: 'draft' | 'published'
  readonly author: string
  readonly tags: string[]
}

export const columns = [
  'id',
  'title',
  'content',
  'slug',
  'status',
  'author',
  'likes',
  'tags',
  'created_at',
  'updated_at',
] as const

/** The benchmark is signed in, and sees published posts. */
export const editor = { id: 'editor', role: 'editor' }

export const pageSize = 20
/** Rows of the table that is written to. */
export const smallTable = 10_000

const paragraph =
  'A form is a promise: what was typed is kept, what is wrong is said beside it, and nothing is ever done twice. '
const start = Date.UTC(2025, 0, 1)

export function inputOf(number: number): PostInput {
  return {
    title: `Post number ${number}`,
    content: paragraph.repeat(4),
    slug: `post-${number}`,
    status: 'published',
    author: authorOf(number),
    tags: ['forms', 'server'],
  }
}

/** Every author has ten posts. */
export function authorOf(number: number): string {
  return `author-${Math.trunc(number / 10)}`
}

export function toRow(input: PostInput, id: string, now: number): PostRow {
  return { ...input, id, likes: 0, tags: JSON.stringify(input.tags), created_at: now, updated_at: now }
}

/** The first rows of a table, one a second, the same in every run but for the random part of their ids. */
export function* rowsOf(count: number): Generator<PostRow> {
  let now = start
  const createId = createIds({ now: () => now })
  for (let number = 0; number < count; number++, now += 1000) yield toRow(inputOf(number), createId(), now)
}
