import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/content/index.ts'
import type { ServerConnection } from './server-connection.ts'

/** The path of an SQLite file in which these migrations have run. It is copied, never opened. */
export async function sqliteTemplate(templates: string, migrations: string): Promise<string> {
  const path = join(templates, `${digestOf(migrations)}.db`)
  if (existsSync(path)) return path
  const unfinished = `${path}.${process.pid}.${process.hrtime.bigint()}`
  await (await openDatabase({ file: unfinished, migrations })).close()
  // Of test files that make the same template at the same time, each puts a whole one here.
  renameSync(unfinished, path)
  return path
}

/** The name of a database in which these migrations have run. Nothing connects to it but `create database`. */
export async function postgresTemplate(server: ServerConnection, migrations: string): Promise<string> {
  const name = `template_${digestOf(migrations)}`
  // The lock belongs to the connection: it keeps out other processes, not another call of this one.
  const making = made.get(name) ?? makeOnce(server, name, migrations)
  made.set(name, making)
  await making
  return name
}

const made = new Map<string, Promise<void>>()

async function makeOnce(server: ServerConnection, name: string, migrations: string): Promise<void> {
  if (await hasDatabase(server, name)) return
  const lock = [Number.parseInt(digestOf(migrations).slice(0, 12), 16)]
  await server.execute('select pg_advisory_lock($1)', lock)
  try {
    if (!(await hasDatabase(server, name))) await createTemplate(server, name, migrations)
  } finally {
    await server.execute('select pg_advisory_unlock($1)', lock)
  }
}

async function createTemplate(server: ServerConnection, name: string, migrations: string): Promise<void> {
  const unfinished = `${name}_${process.pid}_${process.hrtime.bigint()}`
  await server.execute(`create database ${unfinished} template template0`)
  await (await openDatabase({ url: server.url(unfinished), migrations })).close()
  await server.execute(`alter database ${unfinished} rename to ${name}`)
}

async function hasDatabase(server: ServerConnection, name: string): Promise<boolean> {
  return (await server.execute('select from pg_database where datname = $1', [name])).length > 0
}

/** Of the names and texts of all migrations: a changed one gets a template of its own. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort())
    hash.update(`${name}\0${readFileSync(join(folder, name), 'utf8')}\0`)
  return hash.digest('hex').slice(0, 32)
}
