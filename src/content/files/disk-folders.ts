import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * What lies where in the folder of a store. All names are ours: hashes and random ones.
 *
 * - `blobs/ab/<hash>`: the bytes;
 * - `incoming/<random>`: a file that is being written;
 * - `incoming/<hash>.<random>`: an empty file: a hold on these bytes;
 * - `removing/<hash>.<random>`: bytes that are looked at for the last time.
 */
export interface DiskFolders {
  readonly blobs: string
  readonly incoming: string
  readonly removing: string
  /** Where the bytes of a hash are. */
  blob(hash: string): string
  newIncoming(): string
  newHold(hash: string): string
  newRemoving(hash: string): string
}

/** Makes the folders, for this user alone (0700), where they are not there yet. */
export function openFolders(folder: string): DiskFolders {
  const blobs = join(folder, 'blobs')
  const incoming = join(folder, 'incoming')
  const removing = join(folder, 'removing')
  for (const path of [blobs, incoming, removing]) mkdirSync(path, { recursive: true, mode: 0o700 })
  return {
    blobs,
    incoming,
    removing,
    blob: (hash) => join(blobs, requireHash(hash).slice(0, 2), hash),
    newIncoming: () => join(incoming, randomName()),
    newHold: (hash) => join(incoming, `${requireHash(hash)}.${randomName()}`),
    newRemoving: (hash) => join(removing, `${requireHash(hash)}.${randomName()}`),
  }
}

const HASH = /^[0-9a-f]{64}$/

/** Whether a text is a SHA-256 in lower-case hexadecimal. */
export function isHash(text: string): boolean {
  return HASH.test(text)
}

/** The hash that the name of a hold, or of bytes that are being removed, begins with; null for other names. */
export function hashOf(name: string): string | null {
  const hash = name.slice(0, 64)
  return isHash(hash) && name[64] === '.' ? hash : null
}

/** The last fence before a path: nothing but a hash becomes a part of one. */
function requireHash(hash: string): string {
  if (isHash(hash)) return hash
  throw new TypeError('A file is found by the SHA-256 of its bytes: 64 lower-case hexadecimal digits.')
}

function randomName(): string {
  return randomBytes(16).toString('hex')
}

/** Makes the folder of a file, durably, with its parent there already. */
export async function makeFolderOf(file: string): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await syncFolder(dirname(folder))
}

/** Makes names in a folder durable: a rename survives a power cut only when its folder was synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
