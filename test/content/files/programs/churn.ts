import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { createFiles } from '../../../../src/content/files/files.ts'
import { createDiskStore, createId, openDatabase } from '../../../../src/content/index.ts'
import { seeded } from '../../../actions/ticket/random.ts'
import { CONTENTS, type Tables, TEXTS } from '../contents.ts'

/**
 * Uploads, copies and deletes files with few different contents, four at a time, so that they meet all the time. Prints
 * one character for each that is done, and LOST when a row is without its file. Ends after some milliseconds, if it may.
 */
const [file = '', migrations = '', folder = '', seed = '1', most = 'Infinity'] = process.argv.slice(2)
const database = await openDatabase<Tables>({ file, migrations, wait: 5000 })
const store = createDiskStore({ folder })
const files = createFiles({ store, isUsed: async (hash) => (await rowsWith(hash)) > 0 })
const pick = seeded(Number(seed))
let steps = 0

async function rowsWith(hash: string): Promise<number> {
  return (await database.read.selectFrom('rows').select('id').where('hash', '=', hash).execute()).length
}

async function insert(hash: string): Promise<string> {
  const id = createId()
  await database.write.insertInto('rows').values({ id, hash }).execute()
  return id
}

async function upload(): Promise<void> {
  const content = CONTENTS[pick(CONTENTS.length)] ?? ''
  const prepared = await files.prepare(new File([content], 'a.txt'), TEXTS)
  if (pick(4) === 0) return await prepared.discard()
  for (let turns = pick(3); turns > 0; turns--) await turn()
  const id = await insert(prepared.columns.hash)
  await prepared.keep()
  await requireThere(id, prepared.columns.hash)
}

async function copy(): Promise<void> {
  const [row] = await database.read.selectFrom('rows').selectAll().limit(1).offset(pick(5)).execute()
  const kept = row && (await files.reuse(row.hash))
  if (!kept) return
  const id = await insert(row.hash)
  await kept.keep()
  await requireThere(id, row.hash)
}

async function remove(): Promise<void> {
  const [row] = await database.read.selectFrom('rows').selectAll().limit(1).offset(pick(5)).execute()
  if (!row) return
  await database.write.deleteFrom('rows').where('id', '=', row.id).execute()
  await files.remove(row.hash)
}

/** Only the row itself says that its file has to be there: another worker may delete both. */
async function requireThere(id: string, hash: string): Promise<void> {
  const stream = await store.read(hash)
  stream?.destroy()
  if (stream) return
  const row = await database.read.selectFrom('rows').selectAll().where('id', '=', id).execute()
  if (row.length > 0 && !(await store.read(hash))) writeSync(1, 'LOST\n')
}

const WORKS = [upload, upload, copy, remove, remove, remove]

async function work(): Promise<void> {
  while (steps++ < Number(most)) {
    // The database says so on purpose when it is written to by others for longer than `wait`.
    await WORKS[pick(WORKS.length)]?.().catch((error: { code?: string }) => {
      if (error.code !== 'DATABASE_BUSY') throw error
      writeSync(1, 'BUSY\n')
    })
    writeSync(1, '.\n')
  }
}

// Between the file and its row: the test kills it there.
if (most === '0') {
  await files.prepare(new File([`orphan ${seed}`], 'a.txt'), TEXTS)
  writeSync(1, 'PREPARED\n')
  await new Promise(() => setInterval(() => {}, 1000))
}
await Promise.all([1, 2, 3, 4].map(work))
await database.close()
