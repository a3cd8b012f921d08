import type { Statement as Prepared, Database as Sqlite } from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import type { Result, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import { requirePlain } from './statement-rules.ts'
import { requireStorable } from './values.ts'

/** Statements kept prepared; an application has some dozens. */
const KEPT = 500

/** One connection to the file, with each statement prepared once. Synchronous, as SQLite is. */
export class SqliteConnection {
  readonly #sqlite: Sqlite
  readonly #prepared = new LRUCache<string, Prepared>({ max: KEPT })
  readonly #commands = new Map<string, Prepared>()

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite
  }

  get inTransaction(): boolean {
    return this.#sqlite.inTransaction
  }

  /** Throws what SQLite says, with its code. */
  run({ sql, parameters }: Statement): Result {
    requireStorable(parameters)
    const statement = this.#prepared.get(sql) ?? this.#prepare(sql)
    if (statement.reader) return { rows: statement.all(parameters) }
    return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) }
  }

  /** A statement of our own that controls the transaction. */
  command(sql: string): void {
    const statement = this.#commands.get(sql) ?? this.#sqlite.prepare(sql)
    this.#commands.set(sql, statement)
    statement.run()
  }

  close(): void {
    this.#sqlite.close()
  }

  #prepare(sql: string): Prepared {
    requirePlain(sql)
    const statement = this.#sqlite.prepare(sql)
    if (this.#sqlite.readonly && !statement.readonly) throw writesOnReader()
    this.#prepared.set(sql, statement)
    return statement
  }
}

function writesOnReader(): DatabaseError {
  return new DatabaseError('DATABASE_MISUSE', 'This statement writes: send it through database.write.')
}
