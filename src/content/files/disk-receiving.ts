import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, open, rm } from 'node:fs/promises'
import type { FileSource } from './file-store.ts'

/** Bytes read at once: an asynchronous read costs the same for few as for many. */
export const BLOCK = 262_144

/**
 * Brings a file to a path that is free, durably, and hashes it on the way. What is a private file of ours on the same
 * disk gets a second name and is only read; everything else is copied. Nothing is left at the path when it rejects.
 */
export async function receiveAt(
  path: string,
  source: FileSource,
  watch: (chunk: Uint8Array) => void,
): Promise<{ readonly hash: string; readonly size: number }> {
  const hash = createHash('sha256')
  let size = 0
  const see = (chunk: Uint8Array) => {
    watch(chunk)
    hash.update(chunk)
    size += chunk.length
  }
  try {
    const adopted = source.path === undefined ? null : await adopt(source.path, path)
    if (adopted) await closing(adopted, () => readAll(adopted, see))
    else await copy(source, path, see)
    return { hash: hash.digest('hex'), size }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/**
 * Gives a file a second name, which stays when the first is taken away. Null where that cannot be: another disk, a
 * file system without links, or a file that others may write to: what they change would change here too.
 */
async function adopt(from: string, to: string): Promise<FileHandle | null> {
  try {
    await link(from, to)
  } catch {
    return null
  }
  const handle = await open(to, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null)
  if (handle && (await isPrivate(handle))) return handle
  await handle?.close()
  await rm(to, { force: true })
  return null
}

async function isPrivate(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat()
  return stats.isFile() && (stats.mode & 0o777) === 0o600 && stats.uid === process.geteuid?.()
}

async function readAll(handle: FileHandle, see: (chunk: Uint8Array) => void): Promise<void> {
  const block = Buffer.allocUnsafe(BLOCK)
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK, null)
    if (bytesRead === 0) break
    see(block.subarray(0, bytesRead))
  }
  await handle.sync()
}

/** A chunk is hashed while it is written, and the next is asked for when both are done: that is the backpressure. */
async function copy(source: FileSource, path: string, see: (chunk: Uint8Array) => void): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  await closing(handle, async () => {
    for await (const chunk of source.chunks()) {
      const writing = handle.appendFile(chunk)
      try {
        see(chunk)
      } finally {
        await writing
      }
    }
    await handle.sync()
  })
}

async function closing(handle: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await handle.close()
  }
}
