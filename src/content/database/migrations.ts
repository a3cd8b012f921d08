import type { Backend, DatabaseLog, Result, Session } from './backend.ts'
import { type Migration, numberOf, readMigrations, refusal } from './migration-files.ts'

/** Settings of `runMigrations`. */
export interface MigrationSettings {
  /** The folder with the files `NNN-name.sql`. */
  readonly folder: string
  readonly log: DatabaseLog
  readonly beforeMigrating?: ((pending: readonly string[]) => void | Promise<void>) | undefined
}

/** A migration that this database has had. */
interface Applied {
  readonly name: string
  readonly checksum: string
}

/**
 * Runs the migrations this database has not had: in order, each once and in a transaction of its own together with
 * the note that it ran. Of processes that start together one runs it, the others wait. Forward only. Refuses with
 * `MIGRATION_REFUSED`, naming the file, when a migration that ran was changed, is missing, or came before its turn.
 */
export async function runMigrations(backend: Backend, settings: MigrationSettings): Promise<void> {
  const migrations = readMigrations(settings.folder)
  const pending = await backend.exclusively((session) => findPending(session, migrations))
  if (pending.length === 0) return
  await settings.beforeMigrating?.(pending.map(({ name }) => name))
  for (const migration of pending) {
    const began = performance.now()
    if (!migration.isTransaction) await runAlone(backend, migration, settings.log)
    const ran = await backend.exclusively((session) => runOnce(session, migration, settings.log))
    if (ran) settings.log({ kind: 'migrated', name: migration.name, milliseconds: performance.now() - began })
  }
}

const table = `create table if not exists signpost_migrations (
  number integer not null primary key,
  name text not null,
  checksum text not null,
  applied bigint not null
)`

async function findPending(
  session: Session,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  await run(session, table)
  const applied = await findApplied(session)
  const last = applied.at(-1)
  for (const one of applied) requireUnchanged(one, migrations)
  if (!last) return migrations
  const pending = migrations.filter(({ name }) => !applied.some((one) => one.name === name))
  requireLater(pending, last)
  return pending
}

async function findApplied(session: Session): Promise<readonly Applied[]> {
  const { rows } = await run(session, 'select name, checksum from signpost_migrations order by number')
  // The columns are those of `table`, above.
  return rows as Applied[]
}

function requireUnchanged({ name, checksum }: Applied, migrations: readonly Migration[]): void {
  const migration = migrations.find((one) => one.name === name)
  if (!migration) throw numberOf(name) > highest(migrations) ? newer(name) : missing(name)
  if (migration.checksum !== checksum) {
    throw refusal(
      `${name} was changed after it ran on this database. Put it back, and write a new migration.`,
    )
  }
}

function requireLater(pending: readonly Migration[], last: Applied): void {
  const late = pending.find(({ name }) => numberOf(name) < numberOf(last.name))
  if (late)
    throw refusal(`${late.name} comes before ${last.name}, which ran already. Give it a higher number.`)
}

function newer(name: string): Error {
  return refusal(
    `This database was migrated by a newer version (${name}). Start that version, or restore a backup.`,
  )
}

function missing(name: string): Error {
  return refusal(`${name} ran on this database, but the file is missing. Put it back.`)
}

function highest(migrations: readonly Migration[]): number {
  return numberOf(migrations.at(-1)?.name ?? '0')
}

/** False when another process was quicker. */
async function runOnce(session: Session, migration: Migration, log: DatabaseLog): Promise<boolean> {
  const { name, statements } = migration
  const applied = await findApplied(session)
  if (applied.some((one) => one.name === name)) return false
  for (const [index, sql] of migration.isTransaction ? statements.entries() : []) {
    log({ kind: 'migrating', name, statement: index + 1, of: statements.length })
    await runOrExplain(session, sql, `${name}, statement ${index + 1}`)
  }
  await run(session, noteOf(migration))
  return true
}

/** What cannot be part of a transaction runs first, and is noted afterwards: write it so that it can run twice. */
async function runAlone(backend: Backend, { name, statements }: Migration, log: DatabaseLog): Promise<void> {
  const [sql = ''] = statements
  log({ kind: 'migrating', name, statement: 1, of: 1 })
  try {
    await backend.executeAlone({ sql, parameters: [] })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refusal(`${name} failed: ${reason}`, error)
  }
}

async function runOrExplain(session: Session, sql: string, where: string): Promise<void> {
  try {
    await run(session, sql)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refusal(`${where} failed, nothing of this file was kept: ${reason}`, error)
  }
}

/** The two databases write parameters differently; a name and a checksum have no character to escape. */
function noteOf({ name, checksum }: Migration): string {
  return `insert into signpost_migrations values (${numberOf(name)}, '${name}', '${checksum}', ${Date.now()})`
}

function run(session: Session, sql: string): Promise<Result> {
  return session.execute({ sql, parameters: [] })
}
