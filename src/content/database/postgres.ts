import type pg from 'pg'
import type { Backend, Result, Session, Statement } from './backend.ts'
import { codeOf, DatabaseError } from './errors.ts'
import {
  away,
  createPool,
  isDisconnected,
  type PostgresSettings,
  requireAnswer,
  takeClient,
} from './postgres-pool.ts'
import { PostgresSession, runNamed } from './postgres-session.ts'
import { StatementNames } from './postgres-statements.ts'
import { requireStorable } from './values.ts'

/** The lock that migrations of Signpost take: 'signpost' in eight bytes. */
const MIGRATION_LOCK = Buffer.from('signpost').readBigInt64BE()

/** PostgreSQL: a pool of connections, each statement prepared once a connection. */
export async function openPostgres(settings: PostgresSettings): Promise<Backend> {
  const pool = createPool(settings)
  const names = new StatementNames()
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
    transaction: (run) => within(pool, 'begin', run),
    async exclusively(run) {
      const unhurried = createPool({ ...settings, deadline: 0, connections: 1 })
      try {
        return await within(unhurried, beginExclusively, run)
      } finally {
        await unhurried.end()
      }
    },
    close: () => pool.end(),
  }
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
