import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import { type Database, type DatabaseOptions, openDatabase } from '../../src/content/index.ts'
import { createPostgresServer, type PostgresServer } from './postgres.ts'
import { connectTo, type ServerConnection } from './server-connection.ts'
import { postgresTemplate, sqliteTemplate } from './templates.ts'

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
  return kind === 'sqlite' ? { file: freshFile() } : { url: await createDatabase('template0') }
}

/** A place of its own for a test where these migrations have run: a copy of one that was migrated before. */
export async function migratedPlace(kind: Kind, folder = migrations): Promise<Place> {
  if (kind === 'postgres')
    return { url: await createDatabase(await postgresTemplate(await server(), folder)) }
  const file = freshFile()
  copyFileSync(await sqliteTemplate(templates(), folder), file)
  return { file }
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

function freshFile(): string {
  return join(freshFolder(), 'test.db')
}

/** The address of a new database, removed when the tests of this file end. */
export async function createDatabase(template: string): Promise<string> {
  const { url, execute } = await server()
  const name = `test_${process.pid}_${process.hrtime.bigint()}`
  await execute(`create database ${name} template ${template}`)
  cleanUps.push(() => execute(`drop database ${name} with (force)`))
  return url(name)
}

let connected: Promise<ServerConnection> | undefined

/** The server that all tests of this process use: the one of the run, or one of its own. */
export function server(): Promise<ServerConnection> {
  connected ??= connect()
  return connected
}

async function connect(): Promise<ServerConnection> {
  const connection = await connectTo(process.env.TEST_POSTGRES_URL ?? (await ownServer()).url('postgres'))
  cleanUps.push(connection.close)
  return connection
}

/** A PostgreSQL that no other test uses, to be stopped and started. */
export async function ownServer(): Promise<PostgresServer> {
  const own = await createPostgresServer()
  cleanUps.push(own.remove)
  return own
}

let ownTemplates: string | undefined

/** The folder of the migrated SQLite files. */
function templates(): string {
  ownTemplates ??= process.env.TEST_TEMPLATES ?? freshFolder()
  return ownTemplates
}
