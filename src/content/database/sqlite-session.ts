import type { Result, Session, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/** The transaction that is open on the writer's connection. */
export class SqliteSession implements Session {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  async execute(statement: Statement): Promise<Result> {
    this.#requireTransaction()
    return this.#connection.run(statement)
  }

  async savepoint(depth: number): Promise<void> {
    this.#requireTransaction()
    this.#connection.command(`savepoint nested${depth}`)
  }

  async rollbackTo(depth: number): Promise<void> {
    this.#requireTransaction()
    this.#connection.command(`rollback to nested${depth}`)
    this.#connection.command(`release nested${depth}`)
  }

  async release(depth: number): Promise<void> {
    this.#requireTransaction()
    this.#connection.command(`release nested${depth}`)
  }

  /** A full disk makes SQLite roll back by itself; a statement after that would be a transaction of its own. */
  #requireTransaction(): void {
    if (this.#connection.inTransaction) return
    throw new DatabaseError('TRANSACTION_FAILED', 'SQLite has rolled this transaction back.')
  }
}
