import type { PoolClient, QueryResult } from 'pg'
import type { Result, Session, Statement } from './backend.ts'
import type { StatementNames } from './postgres-statements.ts'
import { requireStorable } from './values.ts'

/** The transaction that is open on one connection: one statement after another. */
export class PostgresSession implements Session {
  readonly #client: PoolClient
  readonly #names: StatementNames
  #last: Promise<unknown> = Promise.resolve()
  #pending = 0

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  /** True while a statement is on its way: the connection cannot be used for anything else then. */
  get isBusy(): boolean {
    return this.#pending > 0
  }

  async execute(statement: Statement): Promise<Result> {
    requireStorable(statement.parameters)
    const name = this.#names.of(statement.sql)
    return await this.#next(() => runNamed(this.#client, name, statement))
  }

  async savepoint(depth: number): Promise<void> {
    await this.command(`savepoint nested${depth}`)
  }

  async rollbackTo(depth: number): Promise<void> {
    await this.command(`rollback to savepoint nested${depth}; release savepoint nested${depth}`)
  }

  async release(depth: number): Promise<void> {
    await this.command(`release savepoint nested${depth}`)
  }

  /** A statement of our own that controls the transaction. */
  async command(sql: string): Promise<QueryResult> {
    return await this.#next(() => this.#client.query(sql))
  }

  /** pg would queue them too, and warns that it will stop doing so. */
  #next<T>(send: () => Promise<T>): Promise<T> {
    this.#pending += 1
    const answer = this.#last.then(send).finally(() => {
      this.#pending -= 1
    })
    this.#last = answer.catch(() => {})
    return answer
  }
}

/** Sends one statement as a prepared one: PostgreSQL parses it once a connection. */
export async function runNamed(
  client: PoolClient,
  name: string | undefined,
  statement: Statement,
): Promise<Result> {
  const query = { text: statement.sql, values: [...statement.parameters] }
  const { rows, rowCount, command } = await client.query(name ? { ...query, name } : query)
  return command === 'SELECT' || rowCount === null ? { rows } : { rows, numAffectedRows: BigInt(rowCount) }
}
