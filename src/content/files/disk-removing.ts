import { readdir, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../errors/index.ts'
import type { DiskFolders } from './disk-folders.ts'

/** Milliseconds that a reader waits for a process that has moved the bytes away and is deciding. */
const PATIENCE = 1000

/** True while there is a hold on these bytes. */
export function isHeld({ incoming }: DiskFolders, hash: string): Promise<boolean> {
  return hasNameOf(incoming, hash)
}

/**
 * Removes bytes, unless they turn out to be needed after they were moved away: then they are restored.
 * True when they are gone.
 */
export async function removeUnless(
  isNeeded: () => Promise<boolean>,
  folders: DiskFolders,
  hash: string,
): Promise<boolean> {
  const place = folders.blob(hash)
  const away = folders.newRemoving(hash)
  if (!(await move(place, away))) return false
  try {
    if (await isNeeded()) {
      await move(away, place)
      return false
    }
  } catch (error) {
    await move(away, place)
    throw error
  }
  await rm(away, { force: true })
  return true
}

/** The result of `find` for these bytes, also while they are moved away for a moment; null when they are gone. */
export async function findPatiently<Found>(
  find: () => Promise<Found>,
  { removing }: DiskFolders,
  hash: string,
): Promise<Found | null> {
  const end = performance.now() + PATIENCE
  for (;;) {
    const found = await find().catch(nullWhenMissing)
    if (found !== null || performance.now() > end) return found
    // It may have come back between the two looks.
    if (!(await hasNameOf(removing, hash))) return await find().catch(nullWhenMissing)
    await sleep(10)
  }
}

async function hasNameOf(folder: string, hash: string): Promise<boolean> {
  return (await readdir(folder)).some((name) => name.startsWith(`${hash}.`))
}

/** False if there is nothing to move, because another process has done it. */
async function move(from: string, to: string): Promise<boolean> {
  return (await rename(from, to).then(() => true, nullWhenMissing)) ?? false
}

function nullWhenMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}
