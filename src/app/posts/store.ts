import type { Generated } from 'kysely'
import { createId, type Database } from '../../content/index.ts'

/** Times are milliseconds since 1970. */
export interface PostTables {
  posts: {
    id: string
    slug: string
    title: string
    content: string
    status: Generated<'draft' | 'published'>
    version: Generated<number>
    likes: Generated<number>
    created_at: number
    updated_at: number
    published_at: number | null
  }
}

export interface Post {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly content: string
  readonly status: 'draft' | 'published'
  readonly version: number
  readonly likes: number
  readonly created_at: number
  readonly published_at: number | null
}

export interface PostText {
  readonly title: string
  readonly content: string
}

export type Posts = ReturnType<typeof createPosts>

/** The queries about posts, each prepared once. */
export function createPosts(database: Database<PostTables>, { now = Date.now } = {}) {
  const { prepare } = database

  const newest = prepare((db) =>
    db.selectFrom('posts').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(20),
  )
  const published = prepare((db) =>
    db
      .selectFrom('posts')
      .selectAll()
      .where('status', '=', 'published')
      .orderBy('published_at', 'desc')
      .orderBy('id', 'desc')
      .limit(20),
  )
  const byId = prepare((db, want: { id: string }) =>
    db.selectFrom('posts').selectAll().where('id', '=', want.id),
  )
  const bySlug = prepare((db, want: { slug: string }) =>
    db.selectFrom('posts').selectAll().where('slug', '=', want.slug),
  )
  const insert = prepare((db, row: PostText & { id: string; slug: string; now: number }) =>
    db.insertInto('posts').values({
      id: row.id,
      slug: row.slug,
      title: row.title,
      content: row.content,
      created_at: row.now,
      updated_at: row.now,
    }),
  )
  const save = prepare((db, row: PostText & { id: string; version: number; now: number }) =>
    db
      .updateTable('posts')
      .set((column) => ({
        title: row.title,
        content: row.content,
        updated_at: row.now,
        version: column('version', '+', 1),
      }))
      .where('id', '=', row.id)
      .where('version', '=', row.version),
  )
  const publish = prepare((db, row: { id: string; now: number }) =>
    db
      .updateTable('posts')
      .set({ status: 'published', published_at: row.now })
      .where('id', '=', row.id)
      .where('status', '=', 'draft'),
  )
  const addLike = prepare((db, want: { id: string }) =>
    db
      .updateTable('posts')
      .set((column) => ({ likes: column('likes', '+', 1) }))
      .where('id', '=', want.id)
      .returning('likes'),
  )
  const remove = prepare((db, want: { id: string }) => db.deleteFrom('posts').where('id', '=', want.id))

  /** Writes the text over the version that was read; false when there is another one by now. */
  async function write(id: string, version: number, text: PostText): Promise<boolean> {
    return (await save.run({ ...text, id, version, now: now() })) === 1
  }

  return {
    newest: (): Promise<Post[]> => newest.all(),
    published: (): Promise<Post[]> => published.all(),
    find: (id: string): Promise<Post | undefined> => byId.first({ id }),
    findBySlug: (slug: string): Promise<Post | undefined> => bySlug.first({ slug }),
    async create(text: PostText): Promise<{ id: string; slug: string }> {
      const id = createId()
      const slug = `${slugOf(text.title)}-${id.slice(-6)}`
      await insert.run({ ...text, id, slug, now: now() })
      return { id, slug }
    },
    save: write,
    /** Writes and publishes: both or neither. */
    publish: (id: string, version: number, text: PostText): Promise<boolean> =>
      database.transaction(async () => {
        const isWritten = await write(id, version, text)
        if (isWritten) await publish.run({ id, now: now() })
        return isWritten
      }),
    /** The new number of likes; undefined when the post is gone. */
    like: async (id: string): Promise<number | undefined> => (await addLike.first({ id }))?.likes,
    delete: async (id: string): Promise<boolean> => (await remove.run({ id })) === 1,
  }
}

/** `Où est l'été?` is `ou-est-l-ete`. */
function slugOf(title: string): string {
  const words =
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 60).replace(/-+$/, '') || 'post'
}
