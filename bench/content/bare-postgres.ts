import pg from 'pg'
import { createId } from '../../src/content/index.ts'
import type { Contender, DatabaseLocation } from './contender.ts'
import { columns, toRow } from './posts.ts'
import { handMadeSession, openCookie, userColumns, userIn } from './session.ts'

export const connections = 10

export function openPool(location: DatabaseLocation): pg.Pool {
  if (!('url' in location)) throw new Error('PostgreSQL has a URL.')
  const pool = new pg.Pool({ connectionString: location.url, max: connections })
  // Without a listener, an idle connection that breaks would end the process.
  pool.on('error', () => {})
  return pool
}

const all = `select ${columns} from posts`
const newest = 'order by created_at desc, id desc limit 21'

/** Statements by hand, each prepared once a connection. */
export async function openBarePostgres(location: DatabaseLocation): Promise<Contender> {
  const pool = openPool(location)
  const run = (name: string, text: string, values: unknown[]) => pool.query({ name, text, values })
  const insert = `insert into posts (${columns}) values (${columns.map((_, index) => `$${index + 1}`)})`

  const byOffset = `${all} where status = 'published' ${newest} offset $1`

  async function update(id: string, title: string): Promise<void> {
    const client = await pool.connect()
    await client.query('begin')
    await client.query({ name: 'before', text: `${all} where id = $1 for update`, values: [id] })
    const text = 'update posts set title = $1, updated_at = $2 where id = $3'
    await client.query({ name: 'update', text, values: [title, Date.now(), id] })
    await client.query('commit')
    client.release()
  }

  async function prepareAuth(): Promise<() => unknown> {
    const { user, row, cookie } = handMadeSession()
    const [names, values] = [Object.keys(row), Object.values(row)]
    await pool.query(
      'insert into users (id, email, name, role, created_at, updated_at) values ($1, $2, $3, $4, 0, 0)',
      Object.values(user),
    )
    const placeholders = names.map((_, index) => `$${index + 1}`)
    await pool.query(`insert into sessions (${names}) values (${placeholders})`, values)
    const text = `select ${userColumns}, digest, expires_at from sessions join users on users.id = account where sessions.id = $1`
    return async () => {
      const opened = openCookie(cookie)
      return opened && userIn((await run('session', text, [opened.id])).rows[0], opened.digest)
    }
  }

  return {
    name: 'pg',
    create(input) {
      const row = toRow(input, createId(), Date.now())
      return run(
        'insert',
        insert,
        columns.map((column) => row[column]),
      )
    },
    findByID: (id) => run('find', `${all} where id = $1 and status = 'published'`, [id]),
    findNewest: () => run('list', `${all} where status = 'published' ${newest}`, []),
    update,
    like: (id) =>
      run('raise', 'update posts set likes = likes + 1, updated_at = $1 where id = $2', [Date.now(), id]),
    delete: (id) => run('delete', 'delete from posts where id = $1', [id]),
    findByAuthor: (author) =>
      run('author', `${all} where author = $1 and status = 'published' ${newest}`, [author]),
    findByOffset: (offset) => run('offset', byOffset, [offset]),
    async prepareAfter(offset) {
      const { rows } = await run('offset', byOffset, [offset - 1])
      const text = `${all} where status = 'published' and (created_at, id) < ($1, $2) ${newest}`
      return () => run('after', text, [rows[0].created_at, rows[0].id])
    },
    count: () => run('count', `select count(*) from posts where status = 'published'`, []),
    auth: await prepareAuth(),
    close: () => pool.end(),
  }
}
