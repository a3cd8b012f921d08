// The interface between the database room and its two backends.
/** One SQL statement and what is bound to it, as Kysely compiles it. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** What a statement gave: its rows, and how many rows it changed when it gave none. */
export interface Result {
  readonly rows: unknown[]
  readonly numAffectedRows?: bigint
}

/** Whether a statement only reads: decides which connection it takes outside a transaction. */
export type Access = 'read' | 'write'

/**
 * Which anomalies a transaction rules out. SQLite has one writer, so there every transaction is `serializable`. With
 * PostgreSQL `read committed` lets two transactions read the same row and overwrite each other.
 */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable'

/** What a transaction asks for. */
export interface Terms {
  readonly isolation: Isolation
  /** Milliseconds. */
  readonly deadline: number
}

/** One open transaction. Statements run one after another, in the order they are given. */
export interface Session {
  execute(statement: Statement): Promise<Result>
  savepoint(depth: number): Promise<void>
  rollbackTo(depth: number): Promise<void>
  release(depth: number): Promise<void>
}

/** What a database has to be able to do; SQLite and PostgreSQL each do it in their own way. */
export interface Backend {
  readonly kind: 'sqlite' | 'postgres'
  /** One statement outside any transaction. A write is durable when the promise resolves. */
  execute(statement: Statement, access: Access): Promise<Result>
  /** Commits when `run` resolves, rolls back when it rejects. Durable when the promise resolves. */
  transaction<T>(run: (session: Session) => Promise<T>, terms?: Terms): Promise<T>
  /** Whether the transaction failed only because of concurrent ones, so that running it again can succeed. */
  isSerializationFailure(error: unknown): boolean
  /** Copies the whole database into a new file while it is in use. */
  backup(file: string): Promise<void>
  /** The same under the lock that only one process at a time can have, without a deadline: for migrations. */
  exclusively<T>(run: (session: Session) => Promise<T>): Promise<T>
  /** One statement outside a transaction and without a deadline: for migrations that cannot be in one. */
  executeAlone(statement: Statement): Promise<void>
  close(): Promise<void>
}

/** What is worth a line in a log. Nothing in it is a value that a visitor sent. */
export type DatabaseEvent =
  /** A statement of a migration is about to run; counted from 1. */
  | { readonly kind: 'migrating'; readonly name: string; readonly statement: number; readonly of: number }
  | { readonly kind: 'migrated'; readonly name: string; readonly milliseconds: number }
  /** A transaction took longer than its deadline and was rolled back. */
  | { readonly kind: 'deadline'; readonly milliseconds: number }
  /** A lock was held by another process; the write is tried once more. */
  | { readonly kind: 'locked' }
  /** An idle connection to PostgreSQL broke. */
  | { readonly kind: 'disconnected'; readonly reason: string }

/** Receives events. It must not throw. */
export type DatabaseLog = (event: DatabaseEvent) => void
