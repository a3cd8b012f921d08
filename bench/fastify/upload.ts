import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'

const folder = process.env.UPLOAD_DIR ?? 'uploads'

/** Streams the one file of a multipart form to disk; false when the form has no file. */
export async function saveUpload(request: FastifyRequest): Promise<boolean> {
  const part = await request.file()
  if (part === undefined) return false
  const path = join(folder, randomUUID())
  try {
    await pipeline(part.file, createWriteStream(path, { flags: 'wx' }))
    if (part.file.truncated) throw new request.server.multipartErrors.RequestFileTooLargeError()
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return true
}
