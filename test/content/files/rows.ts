import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { freshFolder, migrationsOf } from '../../support/databases.ts'
import { blobOf, sha256 } from './folder.ts'

/** A database file and a folder for files, both new. */
export function freshRows() {
  const folder = freshFolder()
  return {
    file: join(folder, 'rows.db'),
    folder: join(folder, 'files'),
    migrations: migrationsOf({
      '001-rows.sql':
        'create table rows (id text not null primary key, hash text not null);\ncreate index rows_hash on rows (hash);',
    }),
  }
}

/** The hashes of all rows, after it was checked that the file of each is there, whole. */
export function requireFiles(file: string, folder: string): ReadonlySet<string> {
  const sqlite = new Sqlite(file)
  const hashes = new Set(sqlite.prepare<[], string>('select hash from rows').pluck().all())
  sqlite.close()
  for (const hash of hashes) assert.equal(sha256(readFileSync(join(folder, blobOf(hash)))), hash)
  return hashes
}
