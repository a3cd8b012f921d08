import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const folder = process.env.UPLOAD_DIR ?? 'uploads'

/** @param {File} file */
export async function saveUpload(file) {
  const path = join(/* turbopackIgnore: true */ folder, randomUUID())
  try {
    await pipeline(Readable.fromWeb(file.stream()), createWriteStream(path, { flags: 'wx' }))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
