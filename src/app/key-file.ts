import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createKey, type KeyRing, parseKeys } from '../actions/index.ts'

export interface KeysFound {
  readonly keys: KeyRing
  /** The file that was made just now. */
  readonly created: string | null
}

/**
 * The keys of `SIGNPOST_KEYS`, else those of `<data>/keys`. A missing file is made once, for this user alone (0600),
 * and never replaced: two servers that start together end with the same key.
 */
export function findKeys(dataDir: string, given: string | undefined): KeysFound {
  if (given !== undefined) return { keys: parseKeys(given), created: null }
  const file = join(dataDir, 'keys')
  const isNew = createOnce(file)
  return { keys: parseKeys(readFileSync(file, 'utf8').trim()), created: isNew ? file : null }
}

/** Written beside it and linked into place: whoever sees the file sees the whole key. */
function createOnce(file: string): boolean {
  const draft = `${file}.${process.pid}.new`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeSync(handle, `${createKey()}\n`)
    fsyncSync(handle)
    linkSync(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    closeSync(handle)
    rmSync(draft, { force: true })
  }
}

/** Makes the data folder, for this user alone. */
export function prepareFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
}
