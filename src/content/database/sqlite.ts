import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../errors/index.ts'
import type { Access, Backend, DatabaseLog, Result, Session, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { openSqliteFile } from './sqlite-file.ts'
import { SqliteSession } from './sqlite-session.ts'
import { isLocked, SqliteWriter, stillLocked } from './sqlite-writer.ts'

/** Settings of the SQLite backend. */
export interface SqliteSettings {
  readonly file: string
  /** Milliseconds that a write waits for its turn. */
  readonly wait: number
  readonly log: DatabaseLog
}

/** Milliseconds between two tries of a read that met a lock, and of migrations that wait for another process. */
const RETRY_DELAY = 100
/** Milliseconds that migrations wait for another process's migrations. */
const MIGRATION_PATIENCE = 60_000

/** SQLite: reads on a connection of their own, that never wait for a writer; writes one after another. */
export async function openSqlite({ file, wait, log }: SqliteSettings): Promise<Backend> {
  const connections = await openSqliteFile(file)
  const writing = new SqliteConnection(connections.writer)
  const reading = new SqliteConnection(connections.reader)
  const writer = new SqliteWriter(writing, wait, log)

  async function read(statement: Statement): Promise<Result> {
    const latest = performance.now() + wait
    for (;;) {
      try {
        return reading.run(statement)
      } catch (error) {
        if (!isLocked(error)) throw error
        if (performance.now() > latest) throw stillLocked(error)
      }
      await sleep(RETRY_DELAY)
    }
  }

  async function beginExclusively(latest: number): Promise<void> {
    for (;;) {
      try {
        return writing.command('begin immediate')
      } catch (error) {
        if (!isLocked(error)) throw error
        if (Date.now() > latest) throw stillLocked(error)
      }
      await sleep(RETRY_DELAY)
    }
  }

  return {
    kind: 'sqlite',
    execute: (statement: Statement, access: Access) =>
      access === 'read' ? read(statement) : writer.execute(statement),
    transaction: (run) => writer.transaction(run),
    // One writer: transactions never overlap.
    isSerializationFailure: () => false,
    async backup(file) {
      requireNew(file)
      await connections.reader.backup(file)
    },
    async exclusively<T>(run: (session: Session) => Promise<T>): Promise<T> {
      await beginExclusively(Date.now() + MIGRATION_PATIENCE)
      try {
        const result = await run(new SqliteSession(writing))
        writing.command('commit')
        return result
      } catch (error) {
        if (writing.inTransaction) writing.command('rollback')
        throw error
      }
    },
    // SQLite has no statement of a migration that a transaction refuses.
    async executeAlone(statement) {
      await writer.execute(statement)
    },
    async close() {
      await writer.drained()
      reading.close()
      try {
        connections.writer.pragma('wal_checkpoint(TRUNCATE)')
      } catch (error) {
        // The writes are safe in the WAL file next to the database; they are checkpointed when there is space.
        if (codeOf(error) !== 'SQLITE_FULL') throw error
      } finally {
        writing.close()
      }
    },
  }
}

function requireNew(file: string): void {
  if (existsSync(file))
    throw new DatabaseError('DATABASE_MISUSE', `${file} exists already: a backup needs a new file.`)
}
