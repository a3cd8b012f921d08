// Which errors are outages of a database, a disk or the network, and not bugs.
import { codeOf } from '../../errors/index.ts'
import { Refusal } from '../refusal.ts'

/**
 * The refusal for an error of a database driver, of a disk or of the network: 503 or 507 with `Retry-After`. Null for
 * any other error. A code that means a mistake in a statement or in the data is a bug and not an outage; every other
 * code of a driver is an outage, so that a new one is not a 500 without `Retry-After`.
 */
export function storageRefusal(error: unknown): Refusal | null {
  const causes = causesOf(error)
  if (causes.some((cause) => FULL.test(codeOf(cause))))
    return new Refusal('NO_SPACE', undefined, { retryAfterSeconds: 60, cause: error })
  if (!causes.some((cause) => isOutage(cause, codeOf(cause)))) return null
  return new Refusal('UNAVAILABLE', undefined, { retryAfterSeconds: 1, cause: error })
}

const MAX_CAUSES = 5

/** The error, and what it wraps: a layer of the application may have given the driver's error a sentence of its own. */
function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = []
  for (let at = error; at instanceof Error && causes.length < MAX_CAUSES; at = at.cause) causes.push(at)
  return causes
}

const FULL = /^(SQLITE_FULL|ENOSPC|EDQUOT|53100)$/

/** Codes of SQLite that a statement or its data have caused. https://sqlite.org/rescode.html */
const SQLITE_MISTAKE =
  /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|TOOBIG|AUTH|NOTICE|WARNING|INTERNAL|FORMAT|EMPTY)(_|$)/

/** SQLSTATE classes of an outage: connection, transaction rollback, resources, state, operator, system; and read-only. */
const POSTGRES_OUTAGE = /^((08|40|53|55|57|58|XX)[0-9A-Z]{3}|25006)$/

/** Errors of sockets, name resolution and files that pass. */
const SYSTEM_OUTAGE =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EIO|EROFS|EMFILE|ENFILE)$/

function isOutage(error: unknown, code: string): boolean {
  if (code.startsWith('SQLITE_')) return !SQLITE_MISTAKE.test(code)
  if (POSTGRES_OUTAGE.test(code) || SYSTEM_OUTAGE.test(code)) return true
  // The only errors of pg that have no code.
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  )
}
