import { checkUpload } from '../../../src/content/files/upload.ts'

/** Rows that name files. */
export interface Tables {
  rows: { id: string; hash: string }
}

/** Three small ones, and one that takes a while to write. */
export const CONTENTS = ['one', 'two', 'three', 'large'.repeat(60_000)]

export const TEXTS = checkUpload({ types: ['text/plain'], maxSize: 10_000_000 })
