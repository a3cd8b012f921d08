import { type Dialect, Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { createId } from '../../src/content/index.ts'
import { openPool } from './bare-postgres.ts'
import { openSqlite } from './bare-sqlite.ts'
import type { Contender, Place } from './contender.ts'
import { columns, type PostRow, pageSize, toRow } from './posts.ts'

interface Tables {
  posts: PostRow
}

export async function openKyselySqlite(place: Place): Promise<Contender> {
  return byKysely(new SqliteDialect({ database: openSqlite(place) }))
}

export async function openKyselyPostgres(place: Place): Promise<Contender> {
  return byKysely(new PostgresDialect({ pool: openPool(place) }), (query) => query.forUpdate())
}

type Select = ReturnType<typeof selectPosts>

function selectPosts(db: Kysely<Tables>) {
  return db.selectFrom('posts').select(columns)
}

/** The same statements, built for every call, with Kysely's own drivers. */
function byKysely(dialect: Dialect, lock: (query: Select) => Select = (query) => query): Contender {
  const db = new Kysely<Tables>({ dialect })
  const published = () => selectPosts(db).where('status', '=', 'published')
  const newest = () =>
    published()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(pageSize + 1)

  return {
    name: 'Kysely',
    create: (input) =>
      db
        .insertInto('posts')
        .values(toRow(input, createId(), Date.now()))
        .execute(),
    findByID: (id) => published().where('id', '=', id).executeTakeFirst(),
    findNewest: () => newest().execute(),
    update: (id, title) =>
      db.transaction().execute(async (inside) => {
        await lock(selectPosts(inside).where('id', '=', id)).executeTakeFirst()
        await inside
          .updateTable('posts')
          .set({ title, updated_at: Date.now() })
          .where('id', '=', id)
          .execute()
      }),
    like: (id) =>
      db
        .updateTable('posts')
        .set((old) => ({ likes: old('likes', '+', 1), updated_at: Date.now() }))
        .where('id', '=', id)
        .execute(),
    delete: (id) => db.deleteFrom('posts').where('id', '=', id).execute(),
    findByAuthor: (author) => newest().where('author', '=', author).execute(),
    findByOffset: (offset) => newest().offset(offset).execute(),
    async prepareAfter(offset) {
      const { created_at, id } = await newest()
        .offset(offset - 1)
        .executeTakeFirstOrThrow()
      return () => newest().where(sql<boolean>`(created_at, id) < (${created_at}, ${id})`).execute()
    },
    count: () =>
      db
        .selectFrom('posts')
        .select((posts) => posts.fn.countAll().as('count'))
        .where('status', '=', 'published')
        .executeTakeFirst(),
    close: () => db.destroy(),
  }
}
