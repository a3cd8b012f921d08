import type pg from 'pg'
import { codeOf } from '../../errors/index.ts'
import { Admission } from './admission.ts'
import type { Backend, Result, Session, Statement, Terms } from './backend.ts'
import { DatabaseError } from './errors.ts'
import {
  away,
  createPool,
  isDisconnected,
  type PostgresSettings,
  requireAnswer,
  settingsOf,
  takeClient,
} from './postgres-pool.ts'
import { PostgresSession, runNamed } from './postgres-session.ts'
import { StatementNames } from './postgres-statements.ts'
import { requireStorable } from './values.ts'

/** The lock that migrations of Signpost take: 'signpost' in eight bytes. */
const MIGRATION_LOCK = Buffer.from('signpost').readBigInt64BE()

/** PostgreSQL: a pool of connections, each statement prepared once a connection. */
export async function openPostgres(settings: PostgresSettings): Promise<Backend> {
  const pool = await createPool(settings)
  const names = new StatementNames(settings.prepared)
  // One connection is left for statements outside: a transaction that waits for one of those would wait for itself.
  const admission = new Admission(Math.max(1, settings.connections - 1), settings.wait)
  await requireAnswer(pool)

  async function execute(statement: Statement): Promise<Result> {
    requireStorable(statement.parameters)
    const name = names.of(statement.sql)
    const client = await takeClient(pool)
    try {
      const result = await runNamed(client, name, statement)
      client.release()
      return result
    } catch (error) {
      client.release(isUnfit(error))
      throw isDisconnected(error) ? away(error) : error
    }
  }

  async function within<T>(from: pg.Pool, begin: string, run: (session: Session) => Promise<T>): Promise<T> {
    const client = await takeClient(from)
    const session = new PostgresSession(client, names)
    try {
      await session.command(begin)
      const result = await run(session)
      await commit(session)
      client.release()
      return result
    } catch (error) {
      await rollBack(client, session, error)
      throw isDisconnected(error) ? away(error) : error
    }
  }

  return {
    kind: 'postgres',
    execute,
    transaction: (run, terms) => admission.run(() => within(pool, beginOf(settings, terms), run)),
    isSerializationFailure: (error) => SERIALIZATION.has(codeOf(error)),
    async backup() {
      throw new DatabaseError(
        'DATABASE_MISUSE',
        'PostgreSQL is backed up with pg_dump: pg_dump --format=custom "$DATABASE_URL" > backup.dump',
      )
    },
    async exclusively(run) {
      const unhurried = await createPool({ ...settings, deadline: 0, connections: 1 })
      try {
        return await within(unhurried, beginExclusively, run)
      } finally {
        await unhurried.end()
      }
    },
    async executeAlone({ sql }) {
      const unhurried = await createPool({ ...settings, deadline: 0, connections: 1 })
      try {
        await unhurried.query(sql)
      } finally {
        await unhurried.end()
      }
    },
    close: () => pool.end(),
  }
}

/** 40001 is a serialization failure, 40P01 a deadlock. */
const SERIALIZATION = new Set(['40001', '40P01'])

function beginOf(
  settings: PostgresSettings,
  { isolation, deadline }: Partial<Terms> & { readonly deadline: number } = settings,
): string {
  const parts = [isolation && isolation !== 'read committed' ? `begin isolation level ${isolation}` : 'begin']
  if (!settings.prepared) parts.push(settingsOf(settings, 'set local'))
  // Each statement keeps its limit; between statements the work may wait as long as the transaction may take.
  if (deadline > settings.deadline)
    parts.push(`set local idle_in_transaction_session_timeout = ${deadline + 1000}`)
  return parts.join('; ')
}

/** Waits up to a minute for another process that migrates; a migration itself may take as long as it needs. */
const beginExclusively = [
  'begin',
  `set local lock_timeout = '60s'`,
  `select pg_advisory_xact_lock(${MIGRATION_LOCK})`,
].join('; ')

/** PostgreSQL answers the commit of a failed transaction with a rollback, and no error. */
async function commit(session: PostgresSession): Promise<void> {
  const { command } = await session.command('commit')
  if (command !== 'ROLLBACK') return
  throw new DatabaseError('TRANSACTION_FAILED', 'PostgreSQL rolled this transaction back.')
}

/** A connection with a statement still running is closed: PostgreSQL then rolls back by itself. */
async function rollBack(client: pg.PoolClient, session: PostgresSession, error: unknown): Promise<void> {
  if (session.isBusy || isUnfit(error)) return client.release(true)
  try {
    await session.command('rollback')
    client.release()
  } catch {
    client.release(true)
  }
}

/** 0A000: a prepared statement no longer fits its table, because another process has migrated it. */
function isUnfit(error: unknown): boolean {
  return isDisconnected(error) || codeOf(error) === '0A000'
}
