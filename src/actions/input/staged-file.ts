import { randomBytes } from 'node:crypto'
import type { Entry } from './decode.ts'

/** A file that was uploaded with a refused form: the form names it by its handle, and it need not be sent again. */
export interface StagedFile {
  /** What the form sends in place of the file. */
  readonly handle: string
  readonly field: string
  readonly name: string
}

const HANDLE = /^staged:[\w-]{22}$/

/** A new handle: 128 random bits. */
export function newHandle(): string {
  return `staged:${randomBytes(16).toString('base64url')}`
}

/** Whether an entry of a file field is the handle of a staged file. */
export function isHandle(value: Entry): value is string {
  return typeof value === 'string' && HANDLE.test(value)
}
