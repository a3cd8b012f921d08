import { codeOf } from '../../errors/index.ts'

/**
 * What went wrong, as a word that stays the same:
 *
 * - `DATABASE_BUSY`: try again in a moment: the lock is held, the queue or the pool is full, a deadline passed,
 *   PostgreSQL is away. The engine answers 503 with Retry-After.
 * - `DATABASE_CLOSED`: `close()` was called.
 * - `DATABASE_UNUSABLE`: the database cannot be opened as it is; the message says what to do.
 * - `DATABASE_MISUSE`: the programmer's mistake; the message says what to write instead.
 * - `MIGRATION_REFUSED`: the migrations and the database do not fit each other; the message names the file.
 * - `TRANSACTION_ENDED`: a query came after the end of the transaction it belongs to.
 * - `TRANSACTION_FAILED`: a statement of this transaction failed before, so nothing of it can be kept.
 */
export type DatabaseErrorCode =
  | 'DATABASE_BUSY'
  | 'DATABASE_CLOSED'
  | 'DATABASE_UNUSABLE'
  | 'DATABASE_MISUSE'
  | 'MIGRATION_REFUSED'
  | 'TRANSACTION_ENDED'
  | 'TRANSACTION_FAILED'

/**
 * Every error this room makes itself. What SQLite or PostgreSQL say about a statement (a constraint, a full
 * disk, a lock timeout) is passed on as it is, with its own `code`.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** A table of ours is missing, and this migration makes it. */
export function missingTable(table: string, migration: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNUSABLE',
    `The table ${table} is missing. Copy node_modules/signpost/migrations/${migration} into your migrations, under your next number.`,
    cause,
  )
}

const uniqueViolations = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'])

/**
 * True when the error says that a unique column already has this value, in either database.
 *
 * @param error what a query of `database.write` or `database.transaction` rejected with
 * @example if (isUniqueViolation(error)) throw invalid({ slug: 'This is taken.' })
 */
export function isUniqueViolation(error: unknown): boolean {
  return uniqueViolations.has(codeOf(error))
}
