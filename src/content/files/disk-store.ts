import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../../errors/index.ts'
import { makeFolderOf, openFolders, syncFolder } from './disk-folders.ts'
import { BLOCK, receiveAt } from './disk-receiving.ts'
import { findPatiently, isHeld, removeUnless } from './disk-removing.ts'
import { listBlobs, tidy } from './disk-sweeping.ts'
import type { FileStore, Hold, ReceivedFile } from './file-store.ts'

/** Options of `createDiskStore`. */
export interface DiskStoreOptions {
  /** Made where it is not there, for this user alone. Nothing else may be in it, and nothing may serve it. */
  readonly folder: string
}

/**
 * A file store in a folder of this machine. Files are 0600, folders 0700, and all names are ours. A file is written
 * next to its destination, synced, renamed into it, and the folder is synced: after a power cut it is there whole or not at
 * all.
 *
 * How no bytes vanish that are needed, across processes and without locks: a process that stores bytes first puts a hold on
 * their hash, then renames them into place, over what is there (it is the same). A process that removes them first renames
 * them away, then looks for holds, then for rows. Either the bringer comes later and puts its own bytes, or the
 * remover sees its hold or its row, and puts the bytes back.
 *
 * @param options `folder`: created with its parents where it is missing.
 * @example createContent({ database, collections: { media }, files: createDiskStore({ folder: 'data/files' }) })
 */
export function createDiskStore({ folder }: DiskStoreOptions): FileStore {
  const folders = openFolders(folder)

  async function hold(hash: string): Promise<Hold> {
    const path = folders.newHold(hash)
    await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    return { release: () => rm(path, { force: true }) }
  }

  return {
    async receive(source, watch): Promise<ReceivedFile> {
      const path = folders.newIncoming()
      const { hash, size } = await receiveAt(path, source, watch)
      const discard = () => rm(path, { force: true })
      return {
        hash,
        size,
        discard,
        async store() {
          let held: Hold | undefined
          try {
            held = await hold(hash)
            await moveDurably(path, folders.blob(hash))
            return held
          } catch (error) {
            await held?.release()
            await discard()
            throw error
          }
        },
      }
    },

    async hold(hash) {
      const held = await hold(hash)
      const place = folders.blob(hash)
      if (await findPatiently(() => stat(place), folders, hash)) return held
      await held.release()
      return null
    },

    async read(hash, range) {
      const place = folders.blob(hash)
      const handle = await findPatiently(() => open(place, 'r'), folders, hash)
      return handle?.createReadStream({ ...range, highWaterMark: BLOCK }) ?? null
    },

    async remove(hash, isUsed) {
      // In this order: a hold is let go of when its row is committed, so that one of the two is always seen.
      const isNeeded = async () => (await isHeld(folders, hash)) || (await isUsed(hash))
      return !(await isNeeded()) && (await removeUnless(isNeeded, folders, hash))
    },

    list: (olderThan) => listBlobs(folders, Date.now() - olderThan),
    tidy: (olderThan) => tidy(folders, Date.now() - olderThan),
  }
}

async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    await makeFolderOf(to)
    await rename(from, to)
  }
  await syncFolder(dirname(to))
}
