// The optional peer dependencies of an open database: Kysely, which builds its SQL, and a driver.
import type { PackageNeed } from '../../packages/index.ts'

/** What a SQLite file is opened with. */
export const SQLITE_PACKAGES: PackageNeed = {
  packages: ['kysely', 'better-sqlite3'],
  neededBy: 'signpost/content with SQLite',
}

/** What a pool of PostgreSQL is opened with. */
export const POSTGRES_PACKAGES: PackageNeed = {
  packages: ['kysely', 'pg'],
  neededBy: 'signpost/content with PostgreSQL',
}
