import { sql } from 'kysely'
import { createId, type Database, isId } from '../../content/index.ts'

export type PostStatus = 'draft' | 'published'

export interface Post {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly content: string
  readonly status: PostStatus
  readonly version: number
  readonly likes: number
  /** Times are milliseconds since 1970. */
  readonly created_at: number
  readonly updated_at: number
  readonly published_at: number | null
}

/** A post in a list: its beginning instead of all of it. */
export type PostSummary = Omit<Post, 'content' | 'version' | 'created_at'> & { readonly beginning: string }

export interface PostTables {
  posts: Post
}

export interface NewPost {
  readonly title: string
  readonly content: string
}

export interface PostChange extends NewPost {
  readonly status: PostStatus
  /** The version that was changed. */
  readonly version: number
}

export type Posts = ReturnType<typeof createPosts>

const IN_A_LIST = 20
const BEGINNING = 320

export function createPosts(database: Database<unknown>, now: () => number = Date.now) {
  const { prepare, transaction } = database.withTables<PostTables>()
  const beginning = sql<string>`substr(content, 1, ${sql.lit(BEGINNING)})`.as('beginning')
  const summary = ['id', 'slug', 'title', 'status', 'likes', 'updated_at', 'published_at'] as const

  const selectNewest = prepare((db) =>
    db
      .selectFrom('posts')
      .select(summary)
      .select(beginning)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(IN_A_LIST),
  )
  const selectPublished = prepare((db) =>
    db
      .selectFrom('posts')
      .select(summary)
      .select(beginning)
      .where('status', '=', 'published')
      .orderBy('published_at', 'desc')
      .orderBy('id', 'desc')
      .limit(IN_A_LIST),
  )
  const selectById = prepare((db, want: { id: string }) =>
    db.selectFrom('posts').selectAll().where('id', '=', want.id),
  )
  const selectBySlug = prepare((db, want: { slug: string }) =>
    db.selectFrom('posts').selectAll().where('slug', '=', want.slug),
  )
  const selectAny = prepare((db) => db.selectFrom('posts').select('id').limit(1))
  const insertFree = prepare((db, row: Post) =>
    db
      .insertInto('posts')
      .values({
        id: row.id,
        slug: row.slug,
        title: row.title,
        content: row.content,
        status: row.status,
        version: row.version,
        likes: row.likes,
        created_at: row.created_at,
        updated_at: row.updated_at,
        published_at: row.published_at,
      })
      .onConflict((conflict) => conflict.column('slug').doNothing()),
  )
  const updateVersion = prepare(
    (db, change: PostChange & { id: string; now: number; published_at: number | null }) =>
      db
        .updateTable('posts')
        .set((posts) => ({
          title: change.title,
          content: change.content,
          status: change.status,
          version: posts('version', '+', 1),
          updated_at: change.now,
          published_at: change.published_at,
        }))
        .where('id', '=', change.id)
        .where('version', '=', change.version)
        .returning(['slug']),
  )
  const addLike = prepare((db, want: { id: string }) =>
    db
      .updateTable('posts')
      .set((posts) => ({ likes: posts('likes', '+', 1) }))
      .where('id', '=', want.id)
      .returning('likes'),
  )
  const deleteOne = prepare((db, want: { id: string }) => db.deleteFrom('posts').where('id', '=', want.id))

  async function insert(post: Post): Promise<Post> {
    if ((await insertFree.run(post)) === 1) return post
    // With the whole id behind it a slug is nobody else's.
    const other = { ...post, slug: `${post.slug}-${post.id}` }
    if ((await insertFree.run(other)) !== 1) throw new Error(`The slug ${other.slug} is taken.`)
    return other
  }

  return {
    newest: () => selectNewest.all(),
    published: () => selectPublished.all(),
    findById: (id: string) => selectById.first({ id }),
    /** By its id, or by its slug. What looks like an id is one: no slug stands in front of another post's id. */
    async find(name: string): Promise<Post | undefined> {
      // Neither database takes a NUL in a text, and no name has one.
      if (name.includes('\0')) return undefined
      return isId(name) ? selectById.first({ id: name }) : selectBySlug.first({ slug: name })
    },
    isEmpty: async () => (await selectAny.first()) === undefined,
    create: ({ title, content }: NewPost) => insert(draftOf({ title, content }, now())),
    /** A post that is there from the start. Nothing happens where its slug is taken. */
    async plant(post: NewPost, publishedAt: number | null): Promise<void> {
      const status = publishedAt === null ? 'draft' : 'published'
      await insertFree.run({ ...draftOf(post, publishedAt ?? now()), status, published_at: publishedAt })
    },
    /** Undefined when the post has another version by now, or is gone. */
    save: (id: string, change: PostChange) =>
      transaction(async () => {
        const present = await selectById.first({ id })
        const first = change.status === 'published' ? now() : null
        return updateVersion.first({
          ...change,
          id,
          now: now(),
          published_at: present?.published_at ?? first,
        })
      }),
    async like(id: string): Promise<number | null> {
      return (await addLike.first({ id }))?.likes ?? null
    },
    remove: async (id: string) => (await deleteOne.run({ id })) > 0,
  }
}

function draftOf({ title, content }: NewPost, now: number): Post {
  const id = createId()
  return {
    id,
    slug: slugOf(title, id),
    title,
    content,
    status: 'draft',
    version: 1,
    likes: 0,
    created_at: now,
    updated_at: now,
    published_at: null,
  }
}

const LONGEST_SLUG = 80

/** Letters and digits of any script; what would be the address of another page, or empty, gets a piece of the id. */
function slugOf(title: string, id: string): string {
  const words =
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  const slug = [...words.join('-')].slice(0, LONGEST_SLUG).join('').replace(/-$/, '').normalize('NFC')
  return slug === '' || slug === 'new' || isId(slug) ? `post-${id.slice(-8)}` : slug
}
