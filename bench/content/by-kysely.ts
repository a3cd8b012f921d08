import { type Dialect, Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { createId } from '../../src/content/index.ts'
import { openPool } from './bare-postgres.ts'
import { openSqlite } from './bare-sqlite.ts'
import type { Contender, DatabaseLocation } from './contender.ts'
import { columns, type PostRow, pageSize, toRow } from './posts.ts'
import { handMadeSession, openCookie, userColumns, userIn } from './session.ts'

interface Tables {
  posts: PostRow
  users: Record<'id' | 'email' | 'name' | 'role', string> & { created_at: number; updated_at: number }
  sessions: Record<'id' | 'collection' | 'account' | 'digest', string> &
    Record<'rotated_at' | 'created_at' | 'used_at' | 'expires_at', number>
}

export async function openKyselySqlite(location: DatabaseLocation): Promise<Contender> {
  return byKysely(new SqliteDialect({ database: openSqlite(location) }))
}

export async function openKyselyPostgres(location: DatabaseLocation): Promise<Contender> {
  return byKysely(new PostgresDialect({ pool: openPool(location) }), (query) => query.forUpdate())
}

type Select = ReturnType<typeof selectPosts>

function selectPosts(db: Kysely<Tables>) {
  return db.selectFrom('posts').select(columns)
}

/** The same statements, built for every call, with Kysely's own drivers. */
async function byKysely(
  dialect: Dialect,
  lock: (query: Select) => Select = (query) => query,
): Promise<Contender> {
  const db = new Kysely<Tables>({ dialect })
  const published = () => selectPosts(db).where('status', '=', 'published')
  const newest = () =>
    published()
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(pageSize + 1)

  async function prepareAuth(): Promise<() => unknown> {
    const { user, row, cookie } = handMadeSession()
    await db
      .insertInto('users')
      .values({ ...user, created_at: 0, updated_at: 0 })
      .execute()
    await db
      .insertInto('sessions')
      .values(row as unknown as Tables['sessions'])
      .execute()
    return async () => {
      const opened = openCookie(cookie)
      if (!opened) return null
      const found = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.account')
        .select(userColumns)
        .select(['digest', 'expires_at'])
        .where('sessions.id', '=', opened.id)
        .executeTakeFirst()
      return userIn(found, opened.digest)
    }
  }

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
    auth: await prepareAuth(),
    close: () => db.destroy(),
  }
}
