import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { z } from 'zod'
import {
  always,
  collection,
  createContent,
  createDiskStore,
  createId,
  openDatabase,
} from '../../src/content/index.ts'
import { createFolder } from '../driver/workspace.ts'
import type { ContentOptions } from './options.ts'
import { rotated, type Timing, timeInTurn } from './timing.ts'
import { migrationsWith, table } from './upload-table.ts'

/** Stores one file and its row; both are on the disk when it resolves. */
interface Taker {
  readonly name: string
  take(stream: Readable): Promise<unknown>
  close(): Promise<unknown>
}

const mebibyte = 1024 ** 2
const warmUpMilliseconds = 200

/** A file of 1 MiB, one after another, no two the same: by the name of the contender, one entry a round. */
export async function measureSmallFile({
  rounds,
  seconds,
}: ContentOptions): Promise<Record<string, Timing[]>> {
  process.stderr.write('files of 1 MiB\n')
  const folder = createFolder('files')
  const takers = [
    await byContent(join(folder.path, 'content')),
    byKysely(join(folder.path, 'kysely')),
    byDriver(join(folder.path, 'driver')),
  ]
  const found: Record<string, Timing[]> = {}
  try {
    for (const { take } of takers) await timeInTurn(() => take(another()), warmUpMilliseconds)
    for (let round = 0; round < rounds; round++) {
      for (const { name, take } of rotated(takers, round)) {
        found[name] ??= []
        found[name]?.push(await timeInTurn(() => take(another()), (seconds * 1000) / rounds))
      }
    }
    return found
  } finally {
    for (const taker of takers) await taker.close()
    folder.remove()
  }
}

let made = 0

/** As it comes from a socket: in pieces, each in memory of its own. */
function another(): Readable {
  const number = ++made
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < mebibyte; sent += 65_536) {
        const chunk = Buffer.alloc(65_536, 'signpost')
        if (sent === 0) chunk.write(`%PDF-1.7\n${number}\n`)
        yield chunk
      }
    })(),
    { objectMode: false },
  )
}

async function byContent(folder: string): Promise<Taker> {
  mkdirSync(folder)
  const database = await openDatabase({ file: join(folder, 'media.db'), migrations: migrationsWith(folder) })
  const media = collection({
    schema: z.object({ alt: z.string() }),
    access: { create: always, read: always, update: always, delete: always },
    upload: { types: ['application/pdf'], maxSize: 16 * mebibyte },
  })
  const files = createDiskStore({ folder: join(folder, 'files') })
  // As it is after the first thousand files: later ones make no folder.
  for (let shard = 0; shard < 256; shard++)
    mkdirSync(join(folder, 'files/blobs', shard.toString(16).padStart(2, '0')), { mode: 0o700 })
  const content = await createContent({ database, collections: { media }, files })
  return {
    name: 'Signpost',
    take: (stream) =>
      content.create({ collection: 'media', data: { alt: '' }, file: { name: 'a.pdf', stream } }),
    close: () => database.close(),
  }
}

function byKysely(folder: string): Taker {
  const db = new Kysely<{ media: ReturnType<typeof rowOf> }>({
    dialect: new SqliteDialect({ database: openTable(folder) }),
  })
  return {
    name: 'Kysely',
    take: async (stream) =>
      db
        .insertInto('media')
        .values(rowOf(await keep(folder, stream)))
        .execute(),
    close: () => db.destroy(),
  }
}

function byDriver(folder: string): Taker {
  const database = openTable(folder)
  const columns = Object.keys(rowOf(''))
  const insert = database.prepare(
    `insert into media (${columns}) values (${columns.map((name) => `@${name}`)})`,
  )
  return {
    name: 'better-sqlite3',
    take: async (stream) => insert.run(rowOf(await keep(folder, stream))),
    close: async () => database.close(),
  }
}

function openTable(folder: string): Sqlite.Database {
  mkdirSync(join(folder, 'blobs'), { recursive: true })
  const database = new Sqlite(join(folder, 'media.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec(table)
  return database
}

/** By hand: hashed on the way, synced, under its hash. Its type is taken as claimed. */
async function keep(folder: string, stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  const path = join(folder, `${++made}.part`)
  const handle = await open(path, 'wx', 0o600)
  for await (const chunk of stream) {
    hash.update(chunk)
    await handle.appendFile(chunk)
  }
  await handle.sync()
  await handle.close()
  const name = hash.digest('hex')
  await rename(path, join(folder, 'blobs', name))
  const directory = await open(join(folder, 'blobs'))
  await directory.sync()
  await directory.close()
  return name
}

function rowOf(hash: string) {
  const now = Date.now()
  return {
    id: createId(),
    alt: '',
    filename: 'a.pdf',
    mime_type: 'application/pdf',
    filesize: mebibyte,
    width: null,
    height: null,
    hash,
    created_at: now,
    updated_at: now,
  }
}
