import { randomBytes } from 'node:crypto'
import { constants, mkdirSync, mkdtempSync, openAsBlob, readdirSync, statSync } from 'node:fs'
import { copyFile, link, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** How long a file may lie in the staging folder, in milliseconds: a day. */
export const STAGED_FOR = 86_400_000

/** The folder where uploads are until an action has taken them. */
export interface Staging {
  /** A path for a new file, under a random name; nothing is created yet. */
  newPath(): string
  /** A second path to the same bytes, which stay until both are removed; null when the file is gone. */
  share(path: string): Promise<string | null>
  /** What an earlier process left in the folder, oldest first. */
  readonly leftovers: readonly LeftFile[]
  /** Removes files; one that is gone already (an action has moved it) is fine. */
  remove(paths: readonly string[]): Promise<void>
  /** Removes what is older than a day, as left by a process that was killed. */
  sweep(now: number): Promise<void>
}

/** A file in the folder, as it was found. */
export interface LeftFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** When its last byte was written, in milliseconds since 1970. */
  readonly written: number
}

/** Opens the folder, creating it for this user alone (0700); without a path, a fresh one for temporary files. */
export function openStaging(folder?: string): Staging {
  const home = folder ?? mkdtempSync(join(tmpdir(), 'signpost-'))
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const newPath = () => join(home, randomBytes(16).toString('hex'))
  return {
    newPath,
    leftovers: filesIn(home),
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
      for (const name of await readdir(home)) {
        const path = join(home, name)
        const file = await stat(path).catch(() => null)
        if (file?.isFile() && file.mtimeMs < now - STAGED_FOR) await rm(path, { force: true })
      }
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

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

/**
 * A file that was uploaded: a `File` whose bytes are on disk. It is removed when the action is done, so move
 * it from `path` or read it. `name` is made safe to show; `type` is what the browser claims, not what it is.
 */
export class UploadedFile extends File {
  /** Where the bytes are, in the staging folder. */
  readonly path: string

  constructor(blob: Blob, name: string, { type, path }: { readonly type: string; readonly path: string }) {
    super([blob], name, { type })
    this.path = path
  }
}

export interface ArrivedFile {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** The uploaded file for what arrived; its bytes stay on disk. */
export async function toUploadedFile({ name, type, path }: Omit<ArrivedFile, 'size'>): Promise<UploadedFile> {
  return new UploadedFile(await openAsBlob(path, { type }), name, { type, path })
}

/**
 * A client's file name as text to show: the last part of the path, NFC, without control and direction
 * characters, no leading dots, at most 100 bytes; "file" when nothing is left.
 */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const visible = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
  const named = visible.replace(/^[.\s]+/, '').trim()
  return shorten(named, MAX_NAME) || 'file'
}

const MAX_NAME = 100

/** Shortens the stem and keeps the ending: `a….png`. */
function shorten(name: string, max: number): string {
  if (Buffer.byteLength(name) <= max) return name
  const ending = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? ''
  let stem = name.slice(0, Math.min(name.length - ending.length, max))
  while (Buffer.byteLength(stem + ending) > max) stem = [...stem].slice(0, -1).join('')
  return stem.trimEnd() + ending
}
