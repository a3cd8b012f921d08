// Rejects statements that would change the transaction or the connection.
import { DatabaseError } from './errors.ts'

const notOurs =
  /^\s*(begin|start|commit|end|abort|rollback|savepoint|release|attach|detach|vacuum|pragma|set)\b/i

/** True for a statement that would change the transaction or the connection for every other caller. */
export function isControl(sql: string): boolean {
  return notOurs.test(sql)
}

/** Refuses statements that control transactions or connections: they belong to this room. */
export function requirePlain(sql: string): void {
  if (!isControl(sql)) return
  const word = sql.trim().split(/\s/, 1)[0]
  throw new DatabaseError(
    'DATABASE_MISUSE',
    `"${word}" cannot be sent as a statement: transactions are opened with database.transaction(work).`,
  )
}
