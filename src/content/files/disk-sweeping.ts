import { opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../errors/index.ts'
import { type DiskFolders, hashOf, isHash } from './disk-folders.ts'

/** The hashes of the files that were put there before this moment (milliseconds since 1970). */
export async function* listBlobs({ blobs }: DiskFolders, before: number): AsyncGenerator<string> {
  for (const shard of await readdir(blobs))
    for await (const { name } of await opendir(join(blobs, shard)))
      if (isHash(name) && (await isOlder(join(blobs, shard, name), before))) yield name
}

/**
 * Removes partial files and holds from before this moment, and restores what a process moved away to remove it and never
 * decided about. Returns their number.
 */
export async function tidy({ incoming, removing, blob }: DiskFolders, before: number): Promise<number> {
  const stale = await olderIn(incoming, before)
  for (const name of stale) await rm(join(incoming, name), { force: true })
  const undecided = (await olderIn(removing, before)).filter((name) => hashOf(name) !== null)
  for (const name of undecided) await putBack(join(removing, name), blob(name.slice(0, 64)))
  return stale.length + undecided.length
}

async function putBack(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error) => {
    if (codeOf(error) !== 'ENOENT') throw error
  })
}

async function olderIn(folder: string, before: number): Promise<readonly string[]> {
  const older: string[] = []
  for (const name of await readdir(folder)) if (await isOlder(join(folder, name), before)) older.push(name)
  return older
}

/** By the time of its last change of name: what was written long ago may have come here just now. */
async function isOlder(path: string, before: number): Promise<boolean> {
  try {
    const stats = await stat(path)
    return stats.isFile() && Math.floor(stats.ctimeMs) <= before
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
