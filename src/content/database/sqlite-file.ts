import { accessSync, chmodSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type Sqlite from 'better-sqlite3'
import { codeOf } from '../../errors/index.ts'
import { loadOptional } from '../../packages/index.ts'
import { SQLITE_PACKAGES } from './driver-packages.ts'
import { DatabaseError } from './errors.ts'
import { isLocked } from './sqlite-writer.ts'

/** Milliseconds that one call may wait for a lock inside SQLite, where it holds up the whole process. */
const BUSY = 50
/** Milliseconds that opening waits for a process that is opening the same file. */
const PATIENCE = 5000
/** Up to this many bytes the whole file is checked at start (10 ms a MiB); beyond, damage shows when it is read. */
const CHECKED = 16 << 20
/** Older versions can corrupt a file in WAL mode (the "WAL-reset" bug). */
const OLDEST = '3.51.3'

type Driver = typeof Sqlite

/** An open SQLite file: its connection for writing, and the one for reading. */
export interface SqliteFile {
  readonly writer: Sqlite.Database
  readonly reader: Sqlite.Database
}

/**
 * Opens the file with a writing and a reading connection, making the file (mode 0600) where there is none.
 * Refuses with `DATABASE_UNUSABLE` and a sentence when it cannot be trusted or written.
 */
export async function openSqliteFile(file: string): Promise<SqliteFile> {
  const path = resolve(file)
  requireFolder(path)
  const { default: driver } = await loadOptional(SQLITE_PACKAGES, () => import('better-sqlite3'))
  const latest = Date.now() + PATIENCE
  // Another process may be making the file just now: its journal is there before its first page is.
  while (companionOfNothing(path) && Date.now() < latest) await sleep(50)
  makeIfNew(path)
  requireWritable(path)
  for (;;) {
    try {
      return openBoth(driver, path)
    } catch (error) {
      if (!isLocked(error) || Date.now() > latest) throw explained(path, error)
    }
    await sleep(50)
  }
}

function openBoth(driver: Driver, path: string): SqliteFile {
  const writer = openOne(driver, path, false)
  try {
    requireVersion(writer)
    requireSound(path, writer)
    return { writer, reader: openOne(driver, path, true) }
  } catch (error) {
    writer.close()
    throw error
  }
}

function openOne(driver: Driver, path: string, readonly: boolean): Sqlite.Database {
  const sqlite = new driver(path, { readonly, fileMustExist: true, timeout: BUSY })
  try {
    if (!readonly) requireWal(path, sqlite)
    // Not kept in the file: a reopened WAL file falls back to NORMAL, and an acknowledged write could vanish.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('trusted_schema = OFF')
    sqlite.pragma('cell_size_check = ON')
    sqlite.pragma(`busy_timeout = ${BUSY}`)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function requireFolder(path: string): void {
  const folder = dirname(path)
  if (existsSync(folder)) return
  throw unusable(
    `The folder ${folder} for the database does not exist. Create it, or correct the option file (Gazette: DATA_DIR).`,
  )
}

/** A file that is gone while its companions are there was lost, not new: an empty one would hide that. */
function makeIfNew(path: string): void {
  const size = sizeOf(path)
  const companion = companionOfNothing(path)
  if (companion) {
    throw unusable(
      `${path} is ${size === 0 ? 'empty' : 'missing'}, but ${path}${companion} is there: a database was here. Restore it from a backup, or move ${companion} away to begin with an empty one.`,
    )
  }
  if (size === -1) create(path)
}

/** The suffix of a file that SQLite keeps next to a database, if there is no such database. */
function companionOfNothing(path: string): string | undefined {
  if (sizeOf(path) > 0) return undefined
  return ['-wal', '-shm', '-journal'].find((ending) => sizeOf(path + ending) > 0)
}

function create(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw explained(path, error)
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1
}

function requireWritable(path: string): void {
  const status = statSync(path)
  if (!status.isFile()) throw unusable(`${path} is not a file.`)
  try {
    if (status.mode & 0o077) chmodSync(path, 0o600)
    accessSync(path, constants.R_OK | constants.W_OK)
    accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    throw explained(path, error)
  }
}

function requireWal(path: string, sqlite: Sqlite.Database): void {
  const mode = sqlite.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') throw unusable(`${path} cannot be used in WAL mode: is it on a network drive?`)
}

function requireVersion(sqlite: Sqlite.Database): void {
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get())
  if (compareVersions(version, OLDEST) >= 0) return
  throw unusable(`SQLite ${version} is too old: ${OLDEST} or newer is needed. Update better-sqlite3.`)
}

function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true })
}

function requireSound(path: string, sqlite: Sqlite.Database): void {
  const check = sizeOf(path) <= CHECKED ? 'quick_check(1)' : 'schema_version'
  const answer = sqlite.pragma(check, { simple: true })
  if (typeof answer === 'string' && answer !== 'ok') throw damaged(path)
  sqlite.exec('begin immediate; rollback')
}

const sentences: readonly [codes: RegExp, sentence: (path: string) => DatabaseError][] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, damaged],
  [/^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH|IOERR)|EACCES|EPERM|EROFS)/, readOnly],
  [/^SQLITE_BUSY/, (path) => unusable(`${path} is locked by another process.`)],
  [/^(SQLITE_FULL|ENOSPC)/, (path) => unusable(`The disk of ${path} is full.`)],
]

function explained(path: string, error: unknown): unknown {
  const known = sentences.find(([codes]) => codes.test(codeOf(error)))
  if (!known) return error
  const [, sentence] = known
  const explanation = sentence(path)
  explanation.cause = error
  return explanation
}

function damaged(path: string): DatabaseError {
  return unusable(`${path} is damaged or not a SQLite database. Restore it from a backup.`)
}

function readOnly(path: string): DatabaseError {
  return unusable(`${path} cannot be written: the file and its folder must be writable for this process.`)
}

function unusable(sentence: string): DatabaseError {
  return new DatabaseError('DATABASE_UNUSABLE', sentence)
}
