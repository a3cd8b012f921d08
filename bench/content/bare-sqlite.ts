import Sqlite from 'better-sqlite3'
import { createId } from '../../src/content/index.ts'
import type { Contender, DatabaseLocation } from './contender.ts'
import { columns, type PostRow, pageSize, toRow } from './posts.ts'
import { handMadeSession, openCookie, userColumns, userIn } from './session.ts'

export function openSqlite(location: DatabaseLocation): Sqlite.Database {
  if (!('file' in location)) throw new Error('SQLite has a file.')
  const database = new Sqlite(location.file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  return database
}

const all = `select ${columns} from posts`
const newest = 'order by created_at desc, id desc limit 21'

/** Statements by hand, prepared once. */
export async function openBareSqlite(location: DatabaseLocation): Promise<Contender> {
  const database = openSqlite(location)
  const insert = database.prepare(`insert into posts (${columns}) values (${columns.map(() => '?')})`)
  const find = database.prepare(`${all} where id = ? and status = 'published'`)
  const list = database.prepare(`${all} where status = 'published' ${newest}`)
  const before = database.prepare(`${all} where id = ?`)
  const change = database.prepare('update posts set title = ?, updated_at = ? where id = ?')
  const raise = database.prepare('update posts set likes = likes + 1, updated_at = ? where id = ?')
  const remove = database.prepare('delete from posts where id = ?')
  const byAuthor = database.prepare(`${all} where author = ? and status = 'published' ${newest}`)
  const byOffset = database.prepare(`${all} where status = 'published' ${newest} offset ?`)
  const after = database.prepare(`${all} where status = 'published' and (created_at, id) < (?, ?) ${newest}`)
  const count = database.prepare(`select count(*) as count from posts where status = 'published'`)
  const update = database.transaction((id: string, title: string) => {
    before.get(id)
    change.run(title, Date.now(), id)
  })

  async function prepareAuth(): Promise<() => unknown> {
    const { user, row, cookie } = handMadeSession()
    const [names, values] = [Object.keys(row), Object.values(row)]
    database
      .prepare(`insert into users (id, email, name, role, created_at, updated_at) values (?, ?, ?, ?, 0, 0)`)
      .run(Object.values(user))
    database.prepare(`insert into sessions (${names}) values (${names.map(() => '?')})`).run(values)
    const session = database.prepare(
      `select ${userColumns}, digest, expires_at from sessions join users on users.id = account where sessions.id = ?`,
    )
    return () => {
      const opened = openCookie(cookie)
      return opened && userIn(session.get(opened.id) as Record<string, unknown>, opened.digest)
    }
  }

  return {
    name: 'better-sqlite3',
    create(input) {
      const row: PostRow = toRow(input, createId(), Date.now())
      return insert.run(columns.map((column) => row[column]))
    },
    findByID: (id) => find.get(id),
    findNewest: () => list.all().slice(0, pageSize),
    update: (id, title) => update.immediate(id, title),
    like: (id) => raise.run(Date.now(), id),
    delete: (id) => remove.run(id),
    findByAuthor: (author) => byAuthor.all(author),
    findByOffset: (offset) => byOffset.all(offset),
    async prepareAfter(offset) {
      const [last] = byOffset.all(offset - 1) as PostRow[]
      return () => after.all(last?.created_at, last?.id)
    },
    count: () => count.get(),
    auth: await prepareAuth(),
    close: () => database.close(),
  }
}
