// Uploads one large file through the Local API, and prints what it took, as JSON.

import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { always, collection, createContent, createDiskStore, openDatabase } from '../../src/content/index.ts'
import { forgetPeak, peakResidentBytes, residentBytes } from '../driver/processes.ts'
import { createFolder } from '../driver/workspace.ts'
import { migrationsWith } from './upload-table.ts'

const mebibyte = 1024 ** 2
const bytes = Number(process.argv[2]) * mebibyte
const chunk = Buffer.alloc(64 * 1024, 'signpost')
const quietMilliseconds = 1000

const folder = createFolder('upload')
const database = await openDatabase({
  file: join(folder.path, 'media.db'),
  migrations: migrationsWith(folder.path),
})
const media = collection({
  schema: z.object({ alt: z.string() }),
  access: { create: always, read: always, update: always, delete: always },
  upload: { types: ['application/pdf'], maxSize: 4096 * mebibyte },
})
const content = await createContent({
  database,
  collections: { media },
  files: createDiskStore({ folder: join(folder.path, 'files') }),
})

await upload(32 * mebibyte)
await wait(quietMilliseconds)
forgetPeak(process.pid)
const idle = residentBytes(process.pid)
const start = performance.now()
await upload(bytes)
const seconds = (performance.now() - start) / 1000
const peakAboveIdle = peakResidentBytes(process.pid) - idle
process.stdout.write(JSON.stringify({ bytes, bytesPerSecond: bytes / seconds, peakAboveIdle }))
await database.close()

async function upload(size: number): Promise<void> {
  const stream = Readable.from(chunksOf(size), { objectMode: false })
  const document = await content.create({
    collection: 'media',
    data: { alt: '' },
    file: { name: 'large.pdf', stream },
  })
  if (document.filesize !== size) throw new Error(`${document.filesize} of ${size} bytes arrived.`)
}

/** Each chunk is other memory, as if it came from a socket. */
function* chunksOf(size: number): Generator<Buffer> {
  const first = Buffer.from(chunk)
  first.write(`%PDF-1.7\n${size}\n`)
  yield first
  for (let sent = chunk.length; sent < size; sent += chunk.length) yield Buffer.from(chunk)
}
