// Opens a backend, runs the migrations and creates the database on it.
import type { CompiledQuery } from 'kysely'
import type { Backend, DatabaseLog } from './backend.ts'
import type { Build, Database, DatabaseOptions } from './database.ts'
import { DatabaseError } from './errors.ts'
import { createKysely } from './kysely-dialect.ts'
import { runMigrations } from './migrations.ts'
import { openPostgres } from './postgres.ts'
import { accessOf, type Prepared, placeholders, prepareQuery, type Values } from './prepared.ts'
import { openSqlite } from './sqlite.ts'
import { joinTransactions } from './transactions.ts'

/** See `openDatabase`, which loads this file. */
export async function createDatabase<Tables>(options: DatabaseOptions): Promise<Database<Tables>> {
  const { wait = 1000, deadline = 5000, log = () => {}, beforeMigrating } = options
  const backend = await openBackend(options, { wait, deadline, log })
  try {
    await runMigrations(backend, { folder: options.migrations, log, beforeMigrating })
  } catch (error) {
    await backend.close()
    throw error
  }
  return databaseOn(backend, { deadline, log })
}

interface Limits {
  readonly wait: number
  readonly deadline: number
  readonly log: DatabaseLog
}

async function openBackend(
  { file, url, connections = 10, prepared = true, tls }: DatabaseOptions,
  limits: Limits,
): Promise<Backend> {
  if (url && !file) return await openPostgres({ ...limits, url, connections, prepared, tls })
  if (file && !url) return await openSqlite({ ...limits, file })
  throw new TypeError('openDatabase needs either file (SQLite) or url (PostgreSQL).')
}

function databaseOn<Tables>(backend: Backend, limits: Omit<Limits, 'wait'>): Database<Tables> {
  const transactions = joinTransactions(backend, limits)
  const write = createKysely<Tables>(backend.kind, (query) => transactions.execute(query, 'write'))
  const read = createKysely<Tables>(backend.kind, (query) => transactions.execute(requireRead(query), 'read'))
  let closing: Promise<void> | undefined
  const database: Database<Tables> = {
    kind: backend.kind,
    // The same object; the narrower type leaves out what writes (see kysely/readonly).
    read: read as never,
    write,
    prepare<Given extends Values, Row>(build: Build<Tables, Given, Row>): Prepared<Given, Row> {
      return prepareQuery(build(write, ...placeholdersFor<Given>()), transactions.execute)
    },
    transaction: transactions.transaction,
    outside: transactions.outside,
    get isInTransaction() {
      return transactions.isInside()
    },
    whenSettled: transactions.whenSettled,
    // Types only: tables exist in the database, not in this object.
    withTables: () => database as never,
    async ping() {
      await transactions.execute(aliveness, 'read')
    },
    backup: (file) => backend.backup(file),
    close() {
      transactions.close()
      closing ??= backend.close()
      return closing
    },
  }
  return database
}

const aliveness = { sql: 'select 1', parameters: [] }

/** Any builder may ask for any name: the placeholders fit every type of values. */
function placeholdersFor<Given extends Values>(): Given {
  return [placeholders] as unknown as Given
}

function requireRead(query: CompiledQuery): CompiledQuery {
  if (accessOf(query) === 'read') return query
  throw new DatabaseError('DATABASE_MISUSE', 'This query writes: send it through database.write.')
}
