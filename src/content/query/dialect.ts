import type { Database } from '../database/database.ts'

/** What the SQL of a database depends on. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  /** Whether text sorts by its bytes by default; in PostgreSQL that is set when a database is created. */
  readonly sortsByBytes: boolean
  /** `table.column` of the texts whose index compares by bytes although the database sorts otherwise. */
  readonly byteIndexed?: ReadonlySet<string>
}

/** A part of PostgreSQL's catalogue. */
interface Catalogue {
  pg_database: { datname: string; datlocprovider: string; datcollate: string }
}

/** Asks the database. Once, when content is made. */
export async function dialectOf(database: Pick<Database<unknown>, 'kind' | 'withTables'>): Promise<Dialect> {
  if (database.kind === 'sqlite') return { kind: 'sqlite', sortsByBytes: true }
  return { kind: 'postgres', sortsByBytes: await sortsByBytes(database.withTables<Catalogue>()) }
}

/** Builtin locales (`b`) all do; of those of the C library (`c`) these. */
async function sortsByBytes({ read }: Database<Catalogue>): Promise<boolean> {
  const own = await read
    .selectFrom('pg_database')
    .select(['datlocprovider', 'datcollate'])
    .where('datname', '=', (current) => current.fn<string>('current_database'))
    .executeTakeFirst()
  if (own?.datlocprovider === 'b') return true
  return own?.datlocprovider === 'c' && /^(C|POSIX|C\.utf-?8)$/i.test(own.datcollate)
}
