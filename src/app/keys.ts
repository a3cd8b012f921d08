import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createKey, type KeyRing, parseKeys } from '../actions/index.ts'
import { reasonOf, StartupError } from './startup-error.ts'

export interface OpenedKeys {
  readonly keys: KeyRing
  readonly file: string
  /** Whether this process has just created the file. */
  readonly isNew: boolean
  /** Whether other users of the machine can read the file. */
  readonly isExposed: boolean
}

/**
 * Opens the key file of the data folder and creates it once: of processes that start together, exactly one writes it.
 */
export function openKeyFile(folder: string): OpenedKeys {
  const file = join(folder, 'keys')
  const isNew = readText(file) === null && create(folder, file)
  return { keys: parseFile(file), file, isNew, isExposed: (statSync(file).mode & 0o077) !== 0 }
}

/**
 * Writes and syncs a temporary file and links it to its final name, so that the file is complete or absent, also after
 * a crash. A link never replaces an existing file: returns false when another process was first.
 */
function create(folder: string, file: string): boolean {
  const draft = `${file}.${randomBytes(8).toString('hex')}.new`
  try {
    writeDurably(draft, `${createKey()}\n`)
    linkSync(draft, file)
    syncFolder(folder)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST') && readText(file) !== null) return false
    throw new StartupError(
      `The keys cannot be created in ${folder}: ${reasonOf(error)}. Make the folder writable, or set SIGNPOST_KEYS (npx signpost keys new).`,
    )
  } finally {
    rmSync(draft, { force: true })
  }
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function parseFile(file: string): KeyRing {
  try {
    return parseKeys((readText(file) ?? '').trim())
  } catch (error) {
    throw new StartupError(`${file} has no usable keys: ${reasonOf(error).replaceAll('SIGNPOST_KEYS', 'It')}`)
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw new StartupError(`${file} cannot be read: ${reasonOf(error)}.`)
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
