import assert from 'node:assert/strict'
import { join } from 'node:path'
import { createFiles, type Files } from '../../../src/content/files/files.ts'
import { checkUpload, type Upload, type UploadOptions } from '../../../src/content/files/upload.ts'
import { ContentError, createDiskStore, type FileStore } from '../../../src/content/index.ts'
import { freshFolder } from '../../support/databases.ts'
import { filesIn } from './folder.ts'

export interface Workplace {
  readonly folder: string
  readonly store: FileStore
  readonly files: Files
  /** The hashes that rows name, as often as they do. */
  readonly rows: string[]
  /** Everything that lies in the folder, by its path in it. */
  lying(): readonly string[]
}

/** A store in a folder of its own, and a table that is a list. */
export function openWorkplace(folder = join(freshFolder(), 'files')): Workplace {
  const store = createDiskStore({ folder })
  const rows: string[] = []
  const isUsed = async (hash: string) => rows.includes(hash)
  return { folder, store, rows, files: createFiles({ store, isUsed }), lying: () => filesIn(folder) }
}

/** An upload that takes these types, up to a megabyte. */
export function taking(types: readonly string[], others: Partial<UploadOptions> = {}): Upload {
  return checkUpload({ types, maxSize: 1_048_576, ...others })
}

export const PICTURES = taking(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

export function fileOf(name: string, bytes: Uint8Array | string, type = ''): File {
  return new File([typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)], name, { type })
}

/** A file with a name that is not made safe, which `File` does not change either. */
export async function assertRefused(work: Promise<unknown>, code: string, sentence?: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof ContentError, String(error))
    assert.equal(error.code, code)
    if (sentence) assert.match(error.message, sentence)
    return true
  })
}

export async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) {
    assert.ok(chunk instanceof Uint8Array)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
