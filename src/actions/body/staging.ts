import { randomBytes } from 'node:crypto'
import { constants, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { copyFile, link, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { codeOf } from '../../errors/index.ts'
import { unavailable } from '../refusal.ts'

/** How long a file may lie in the staging folder, in milliseconds: a day. */
export const STAGED_FOR = 86_400_000

/** The folder for uploads until an action has used them. */
export interface Staging {
  /**
   * A path for a new file, under a random name; nothing is created yet.
   *
   * @throws Refusal `UNAVAILABLE` once a temporary folder was closed
   */
  newPath(): string
  /** A second path to the same bytes, which stay until both are removed; null when the file is gone. */
  share(path: string): Promise<string | null>
  /** Whether a file is still there. */
  has(path: string): boolean
  /** The part of a path that a shared store may keep: other processes and machines have another folder. */
  keyOf(path: string): string
  /** The path of that key in the folder of this process, whether the file is there or not. */
  pathOf(key: string): string
  /** The files that an earlier process left in the folder, oldest first. */
  readonly leftovers: readonly LeftFile[]
  /** Removes files; ignores those that are gone already, because an action has moved them. */
  remove(paths: readonly string[]): Promise<void>
  /** Removes files older than a day, left by a process that was killed. */
  sweep(now: number): Promise<void>
  /** Removes the folder, if it is a temporary one. */
  close(): Promise<void>
}

/** A file in the folder, as it was found. */
export interface LeftFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** When its last byte was written, in milliseconds since 1970. */
  readonly written: number
}

/**
 * Opens the staging folder.
 *
 * @param folder created for this user alone (0700); without it a temporary folder is created at the first upload
 */
export function openStaging(folder?: string): Staging {
  const home = folder === undefined ? temporaryFolder() : permanentFolder(folder)
  const newPath = () => join(home.path(), randomBytes(16).toString('hex'))
  return {
    newPath,
    has: existsSync,
    keyOf: (path) => basename(path),
    pathOf: (key) => join(home.place(), basename(key)),
    leftovers: folder === undefined ? [] : filesIn(folder),
    async share(path) {
      const other = newPath()
      try {
        await link(path, other).catch((error) => copyInstead(error, path, other))
        return other
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },
    async remove(paths) {
      await Promise.all(paths.map((path) => rm(path, { force: true })))
    },
    async sweep(now) {
      if (!home.exists()) return
      for (const name of await readdir(home.path())) {
        const path = join(home.path(), name)
        const file = await stat(path).catch(() => null)
        if (file?.isFile() && file.mtimeMs < now - STAGED_FOR) await rm(path, { force: true })
      }
    },
    close: home.close,
  }
}

interface Folder {
  /** The path; the folder exists. */
  path(): string
  /** The path, whether the folder exists or not. */
  place(): string
  exists(): boolean
  close(): Promise<void>
}

/** Created again if someone has removed it. */
function permanentFolder(path: string): Folder {
  const create = () => mkdirSync(path, { recursive: true, mode: 0o700 })
  create()
  return {
    path() {
      if (!existsSync(path)) create()
      return path
    },
    place: () => path,
    exists: () => existsSync(path),
    close: async () => {},
  }
}

/** Created on first use, so that a program that only starts leaves nothing behind. */
function temporaryFolder(): Folder {
  let created: string | undefined
  let isClosed = false
  const exists = () => created !== undefined && existsSync(created)
  return {
    path() {
      // A request that was still open when the engine was closed would leave its folder behind.
      if (isClosed) throw unavailable()
      if (created === undefined || !existsSync(created)) created = mkdtempSync(join(tmpdir(), 'signpost-'))
      return created
    },
    place: () => created ?? join(tmpdir(), 'signpost'),
    exists,
    async close() {
      isClosed = true
      if (created !== undefined) await rm(created, { recursive: true, force: true })
    },
  }
}

function filesIn(folder: string): readonly LeftFile[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, stats: statSync(path, { throwIfNoEntry: false }) }))
    .flatMap(({ path, stats }) => (stats?.isFile() ? { path, size: stats.size, written: stats.mtimeMs } : []))
    .sort((one, other) => one.written - other.written)
}

/** Some file systems have no hard links. */
async function copyInstead(error: unknown, path: string, other: string): Promise<void> {
  if (codeOf(error) === 'ENOENT') throw error
  await copyFile(path, other, constants.COPYFILE_EXCL)
}
