// The door of the database room. Everything below it imports Kysely, which only applications with a database install.
import { loadOptional } from '../../packages/index.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { POSTGRES_PACKAGES, SQLITE_PACKAGES } from './driver-packages.ts'

/**
 * Opens the database and brings it up to date.
 *
 * @throws {DatabaseError} `DATABASE_UNUSABLE` or `MIGRATION_REFUSED`, with a sentence that says what to do; nothing is
 * changed then.
 * @throws Error with the command that installs them, when Kysely or the driver is missing.
 * @example const database = await openDatabase({ file: 'data/app.db', migrations: 'migrations' })
 */
export async function openDatabase<Tables>(options: DatabaseOptions): Promise<Database<Tables>> {
  const need = options.url ? POSTGRES_PACKAGES : SQLITE_PACKAGES
  const { createDatabase } = await loadOptional(need, () => import('./create-database.ts'))
  return await createDatabase(options)
}
