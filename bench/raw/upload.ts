import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import { BodyTooLarge } from './body.ts'

const folder = process.env.UPLOAD_DIR ?? 'uploads'
const maximumBytes = 4 * 1024 ** 3

/** Streams the one file of a multipart form to disk; false when the form has no file. */
export async function saveUpload(request: IncomingMessage): Promise<boolean> {
  const parser = busboy({ headers: request.headers, limits: { files: 1, fields: 0, fileSize: maximumBytes } })
  const writes: Promise<void>[] = []
  parser.on('file', (_field: string, file: Readable & { truncated?: boolean }) => {
    const write = saveFile(file)
    write.catch((error) => parser.destroy(error))
    writes.push(write)
  })
  await pipeline(request, parser)
  await Promise.all(writes)
  return writes.length > 0
}

async function saveFile(file: Readable & { truncated?: boolean }): Promise<void> {
  const path = join(folder, randomUUID())
  try {
    await pipeline(file, createWriteStream(path, { flags: 'wx' }))
    if (file.truncated === true) throw new BodyTooLarge()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
