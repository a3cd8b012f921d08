import type { Database } from '../database/database.ts'

/** What the SQL of a database depends on. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  /** Whether text sorts by its bytes without being told to; PostgreSQL decides that when a database is made. */
  readonly sortsByBytes: boolean
}

/** Asks the database. Once, when content is made. */
export declare function dialectOf(database: Database<unknown>): Promise<Dialect>
