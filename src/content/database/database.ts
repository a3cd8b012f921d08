// The interface of an open database, and the options that it is opened with.
import type { Compilable, Kysely } from 'kysely'
import type { ReadonlyKysely } from 'kysely/readonly'
import type { DatabaseLog } from './backend.ts'
import type { Prepared, Values } from './prepared.ts'
import type { TlsOptions } from './tls-options.ts'
import type { TransactionOptions } from './transactions.ts'

/** Where the database is, and its limits. Exactly one of `file` and `url` is needed. */
export interface DatabaseOptions {
  /** SQLite: the path of the file. Its folder must exist; the file is made where there is none (mode 0600). */
  readonly file?: string | undefined
  /** PostgreSQL: `postgres://user:password@host:port/name`. Never printed. */
  readonly url?: string | undefined
  /** The folder of the migrations, files `NNN-name.sql`. They run before this resolves. */
  readonly migrations: string
  /** Milliseconds that a write, a connection or a lock is waited for. Default 1,000. Then `DATABASE_BUSY`. */
  readonly wait?: number
  /** Milliseconds that a transaction may take. Default 5,000. Then it is rolled back, `DATABASE_BUSY`. */
  readonly deadline?: number
  /** PostgreSQL: connections at most. One of them is kept for what runs outside transactions. Default 10. */
  readonly connections?: number
  /**
   * PostgreSQL: `false` for a pooler in transaction mode (PgBouncer): no named prepared statements and no settings of a
   * session. Default true.
   */
  readonly prepared?: boolean
  /** PostgreSQL: certificates in PEM, where the URL's `sslmode` is not enough. The server's certificate is always verified. */
  readonly tls?: TlsOptions
  /** Receives what is worth a line in a log. Default: nothing is logged. */
  readonly log?: DatabaseLog
  /** Called with the names of the migrations that are about to run, where there are any: the time for a backup. */
  readonly beforeMigrating?: (pending: readonly string[]) => void | Promise<void>
}

/** Builds one query from placeholders; see `Database.prepare`. */
export type Build<Tables, Given extends Values, Row> = (
  db: Kysely<Tables>,
  ...values: Given
) => Compilable<Row>

/** An open database. `Tables` names the tables and types their columns, as Kysely has it. */
export interface Database<Tables> {
  readonly kind: 'sqlite' | 'postgres'
  /** Builds queries that read. On SQLite they never wait for a writer. Inside a transaction they see its writes. */
  readonly read: ReadonlyKysely<Tables>
  /**
   * Builds queries that write. Outside a transaction each is one by itself, durable when its promise resolves.
   * Kysely's own `transaction()` and `stream()` are refused.
   */
  readonly write: Kysely<Tables>
  /**
   * Builds and compiles a query once. `build` is called once, with a placeholder for each value; it must not look
   * at them. Where one list of values is not like the other (`in`), use `read` instead.
   * @example database.prepare((db, want: { slug: string }) => db.selectFrom('posts').selectAll().where('slug', '=', want.slug))
   */
  prepare<Given extends Values, Row>(build: Build<Tables, Given, Row>): Prepared<Given, Row>
  /**
   * Runs `work` in a transaction. Every query of this database that `work` makes, in whatever function, joins it.
   * It commits when `work` resolves and is rolled back when it rejects; the promise resolves when it is durable.
   * Inside another transaction it is a part of that one, which can be taken back by itself. Not awaited queries
   * that come after its end fail with `TRANSACTION_ENDED`.
   * @param options isolation and deadline of an outermost transaction; see docs/content.md, "Transactions".
   * @throws {DatabaseError} `DATABASE_BUSY` when the deadline passed or concurrent transactions won.
   */
  transaction<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Calls `work` outside the transaction of the calling code: for what lives longer, such as a timer. */
  outside<T>(work: () => T): T
  /** Whether the calling code is inside a transaction. */
  readonly isInTransaction: boolean
  /**
   * Calls `done` when it is settled whether what the calling code has written is kept: at once outside a transaction,
   * else when the outermost one has ended, which waits for it. For what is outside the database, such as a file; it
   * must not throw.
   */
  whenSettled(done: (isKept: boolean) => void | Promise<void>): Promise<void>
  /** The same database, seen with other tables. */
  withTables<Other>(): Database<Other>
  /** Resolves when the database answers a query. */
  ping(): Promise<void>
  /**
   * Copies a SQLite database into a new file while it is in use: everything that was committed is in it. A copy of the
   * file by other means loses what is still in its write-ahead log. PostgreSQL has `pg_dump`.
   */
  backup(file: string): Promise<void>
  /** Lets running transactions end, refuses new queries, and closes. SQLite is left as one file. */
  close(): Promise<void>
}
