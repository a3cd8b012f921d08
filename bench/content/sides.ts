import { openBarePostgres } from './bare-postgres.ts'
import { openBareSqlite } from './bare-sqlite.ts'
import { openByContent, openWithoutHooks } from './by-content.ts'
import { openKyselyPostgres, openKyselySqlite } from './by-kysely.ts'
import type { Open } from './contender.ts'
import type { Kind } from './options.ts'

/** The contenders of each database. */
export const sides: Readonly<Record<Kind, readonly Open[]>> = {
  sqlite: [openByContent, openWithoutHooks, openKyselySqlite, openBareSqlite],
  postgres: [openByContent, openWithoutHooks, openKyselyPostgres, openBarePostgres],
}
