import type pg from 'pg'
import { codeOf } from '../../errors/index.ts'
import { loadOptional } from '../../packages/index.ts'
import type { DatabaseLog } from './backend.ts'
import { POSTGRES_PACKAGES } from './driver-packages.ts'
import { DatabaseError } from './errors.ts'
import type { TlsOptions } from './tls-options.ts'

/** Settings of the PostgreSQL pool. */
export interface PostgresSettings {
  /** `postgres://user:password@host:port/name`. Never printed. */
  readonly url: string
  /** Milliseconds that a query waits for a connection, and a statement for a lock. */
  readonly wait: number
  /** Milliseconds that a statement or a transaction may take; 0: as long as it needs. */
  readonly deadline: number
  /** Connections at most. */
  readonly connections: number
  /** False: no named statements and no settings of a session, for a pooler in transaction mode. */
  readonly prepared: boolean
  readonly tls: TlsOptions | undefined
  readonly log: DatabaseLog
}

/** Makes the pool. Connects only when asked to, so that a server that comes back is found again. */
export async function createPool(settings: PostgresSettings): Promise<pg.Pool> {
  requireUrl(settings.url)
  const { default: driver } = await loadOptional(POSTGRES_PACKAGES, () => import('pg'))
  const pool = new driver.Pool({
    connectionString: settings.url,
    max: settings.connections,
    connectionTimeoutMillis: settings.wait,
    // For a server that does not even answer with an error: a cable that was pulled.
    query_timeout: settings.deadline && settings.deadline + 1000,
    application_name: 'signpost',
    keepAlive: true,
    types: typesLikeSqlite(driver),
    ...(settings.prepared && { onConnect: (client: pg.ClientBase) => client.query(settingsOf(settings)) }),
    ...(settings.tls && { ssl: { ...settings.tls, rejectUnauthorized: true } }),
  })
  // A connection that breaks without a listener would end the process.
  pool.on('connect', (client) => client.on('error', ignore))
  pool.on('error', (error) => settings.log({ kind: 'disconnected', reason: codeOf(error) || error.message }))
  return pool
}

/** A connection of the pool, or `DATABASE_BUSY` when there is none in time. */
export async function takeClient(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw refused(error) ?? away(error)
  }
}

/**
 * Connects once, to a server that takes writes. Refuses with `DATABASE_UNUSABLE` and a sentence without address, user or
 * password.
 */
export async function requireAnswer(pool: pg.Pool): Promise<void> {
  if (!(await isReadOnly(pool))) return
  await pool.end()
  throw unusable(
    'PostgreSQL takes no writes here: it is a standby, or read-only by default_transaction_read_only. Let DATABASE_URL name the primary.',
  )
}

async function isReadOnly(pool: pg.Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query(
      `select current_setting('transaction_read_only') = 'on' as "isReadOnly"`,
    )
    return rows[0]?.isReadOnly === true
  } catch (error) {
    await pool.end()
    throw (
      refused(error) ??
      unusable(`PostgreSQL does not answer at the host and port of DATABASE_URL${named(error)}.`)
    )
  }
}

/** True when the connection, not the statement, is what failed. */
export function isDisconnected(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(08|57P|ECONN|EPIPE|ETIMEDOUT|25P03)/.test(code)) return true
  return (
    error instanceof Error &&
    /^(Connection terminated|Client has encountered|Query read timeout)/.test(error.message)
  )
}

/** What the caller gets when PostgreSQL is away for now. */
export function away(cause: unknown): DatabaseError {
  return new DatabaseError('DATABASE_BUSY', `PostgreSQL has no connection for this query now${named(cause)}.`)
}

/**
 * Set after connecting, so that nothing in DATABASE_URL or in the role's settings can turn them off. With `set local`
 * they hold for one transaction, which is all that a pooler in transaction mode lets through.
 */
export function settingsOf({ wait, deadline }: PostgresSettings, set: 'set' | 'set local' = 'set'): string {
  return [
    `${set} statement_timeout = ${deadline}`,
    `${set} lock_timeout = ${wait}`,
    `${set} idle_in_transaction_session_timeout = ${deadline && deadline + 1000}`,
    `${set} synchronous_commit = on`,
  ].join('; ')
}

/** Counts and times are numbers in both databases; pg would give bigint and numeric as text. */
function typesLikeSqlite({ TypeOverrides, types: { builtins } }: typeof pg): pg.CustomTypesConfig {
  const types = new TypeOverrides()
  types.setTypeParser(builtins.INT8, Number)
  types.setTypeParser(builtins.NUMERIC, Number)
  return types
}

function requireUrl(text: string): void {
  // The error of `new URL` would carry the text, and with it the password.
  const url = URL.parse(text)
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw unusable('DATABASE_URL is not of the form postgres://user:password@host:port/database.')
  }
  const turnsOff = ['no-verify', 'allow'].some((mode) => [...url.searchParams.values()].includes(mode))
  if (turnsOff || url.searchParams.has('uselibpqcompat')) {
    throw unusable('DATABASE_URL asks for TLS without checking the certificate. Use sslmode=verify-full.')
  }
}

/** A reason that does not go away by itself. */
function refused(error: unknown): DatabaseError | undefined {
  const code = codeOf(error)
  if (code.startsWith('28')) return unusable('PostgreSQL refuses the user or the password of DATABASE_URL.')
  if (code === '3D000') return unusable('PostgreSQL does not have the database that DATABASE_URL names.')
  return undefined
}

function named(error: unknown): string {
  const code = codeOf(error)
  return code ? ` (${code})` : ''
}

function unusable(sentence: string): DatabaseError {
  return new DatabaseError('DATABASE_UNUSABLE', sentence)
}

function ignore(): void {}
