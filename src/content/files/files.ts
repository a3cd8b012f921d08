import type { Readable } from 'node:stream'
import { ContentError } from '../errors.ts'
import { type FileInput, openFileInput, type ReadableFile } from './file-input.ts'
import { requireFileName } from './file-name.ts'
import type { ByteRange, FileStore, Hold, IsUsed } from './file-store.ts'
import { inspect } from './inspection.ts'
import { type Disposition, dispositionOf, etagOf } from './serving.ts'
import type { Upload } from './upload.ts'

/** What a row says of its file. */
export interface FileColumns {
  readonly filename: string
  readonly mimeType: string
  /** Bytes. */
  readonly filesize: number
  /** Pixels; null for what is no picture. */
  readonly width: number | null
  readonly height: number | null
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string
}

/** Bytes that are kept for a row that is not committed yet. One of the two has to be called. */
export interface KeptFile {
  /** The row is committed: from now on it keeps the bytes. */
  keep(): Promise<void>
  /** There will be no row. The bytes are removed, unless another row uses them. Never rejects: the sweep does the rest. */
  discard(): Promise<void>
}

/** A stored file whose row is not written yet. */
export interface PreparedFile extends KeptFile {
  readonly columns: FileColumns
}

/** A file that a row names, ready to be read. */
export interface OpenedFile {
  readonly name: string
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** A strong validator (RFC 9110, 8.8.3), quotes included: it changes when the bytes do. */
  readonly etag: string
  /** Whether a browser may show it in its place. */
  readonly disposition: Disposition
  /** The bytes, or a part of them. Rejects with NOT_FOUND when they are gone. Destroy it to stop early. */
  stream(range?: ByteRange): Promise<Readable>
}

/** What could not be done, and is left to the sweep. */
export interface FilesEvent {
  readonly kind: 'left'
  readonly hash: string
  readonly error: unknown
}

/** Options of `createFiles`. */
export interface FilesOptions {
  readonly store: FileStore
  /** Asked outside of transactions. */
  readonly isUsed: IsUsed
  /** Default: nothing is logged. */
  readonly log?: (event: FilesEvent) => void
}

const DAY = 86_400_000

/** The files of all collections. */
export type Files = ReturnType<typeof createFiles>

/** Creates the operations on the files of all collections. */
export function createFiles({ store, isUsed, log = () => {} }: FilesOptions) {
  /** The bytes of a row that is gone. They stay while another row or an upload has them. Never rejects. */
  async function remove(hash: string): Promise<void> {
    try {
      await store.remove(hash, isUsed)
    } catch (error) {
      log({ kind: 'left', hash, error })
    }
  }

  function keptBy(hold: Hold, hash: string): KeptFile {
    const release = () => hold.release().catch((error: unknown) => log({ kind: 'left', hash, error }))
    return {
      keep: release,
      async discard() {
        await release()
        await remove(hash)
      },
    }
  }

  return {
    remove,

    /**
     * Takes in a file: reads it once, to disk, and looks at it on the way. Rejects with FILE_NAME, FILE_TYPE,
     * FILE_TOO_LARGE or FILE_INCOMPLETE, or what the disk says (`ENOSPC`); nothing of the file is left then.
     */
    async prepare(file: FileInput, upload: Upload): Promise<PreparedFile> {
      const given = openFileInput(file)
      const { filename, inspection } = await begin(given, upload)
      const received = await store.receive(given, inspection.see)
      try {
        const { type, width, height } = await inspection.conclude()
        const { hash, size } = received
        const columns = { filename, mimeType: type, filesize: size, width, height, hash }
        return { columns, ...keptBy(await received.store(), hash) }
      } catch (error) {
        await received.discard()
        throw error
      }
    },

    /** Keeps bytes that are there for one more row; null when they are gone. */
    async reuse(hash: string): Promise<KeptFile | null> {
      const hold = await store.hold(hash)
      return hold && keptBy(hold, hash)
    },

    open({ filename, mimeType, filesize, hash }: FileColumns): OpenedFile {
      return {
        name: filename,
        type: mimeType,
        size: filesize,
        etag: etagOf(hash),
        disposition: dispositionOf(mimeType),
        async stream(range) {
          const stream = await store.read(hash, range)
          if (stream) return stream
          throw new ContentError('NOT_FOUND', 'The file does not exist any more.')
        },
      }
    },

    /**
     * Removes what no row names: the files of uploads that a crash cut off between file and row, and what `remove` could
     * not remove. `olderThan` is in milliseconds, a day by default; an upload must not take longer. How many there were.
     */
    async sweep({ olderThan = DAY }: { readonly olderThan?: number } = {}): Promise<number> {
      let count = await store.tidy(olderThan)
      for await (const hash of store.list(olderThan)) if (await store.remove(hash, isUsed)) count++
      return count
    },
  }
}

/** What its name and its type say is enough to refuse many a file; its stream is not left open then. */
async function begin(given: ReadableFile, upload: Upload) {
  try {
    const filename = requireFileName(given.name)
    return { filename, inspection: await inspect({ ...given, name: filename }, upload) }
  } catch (error) {
    await given.cancel()
    throw error
  }
}
