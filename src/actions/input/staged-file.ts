import { randomBytes } from 'node:crypto'
import type { Entry } from './decode.ts'

/** A file that was uploaded with a refused form: the form names it by its handle, and it need not be sent again. */
export interface StagedFile {
  /** What the form sends in place of the file. */
  readonly handle: string
  readonly field: string
  readonly name: string
}

const HANDLE = /^staged:[\w-]{22}(\.[\w-]{22})?$/

/** A new handle: 128 random bits, and the digest of the file if it has one. */
export function newHandle(digest: string | undefined): string {
  const id = `staged:${randomBytes(16).toString('base64url')}`
  return digest === undefined ? id : `${id}.${digest}`
}

/** The digest of the file that a handle stands for: it is known even when the file was used already. */
export function digestIn(handle: string): string {
  return handle.split('.')[1] ?? handle
}

/** Whether an entry of a file field is the handle of a staged file. */
export function isHandle(value: Entry): value is string {
  return typeof value === 'string' && HANDLE.test(value)
}
