import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { codeOf } from '../../errors/index.ts'
import { ContentError } from '../errors.ts'
import type { FileSource } from './file-store.ts'

/** A file whose bytes come as a stream: of Node, of the web, or of anything that yields bytes. */
export interface StreamedFile {
  /** As it will be shown. */
  readonly name: string
  /** Read to its end, and destroyed when the file is refused before that. */
  readonly stream: AsyncIterable<Uint8Array>
  /** The type that the client claims. @default none */
  readonly type?: string
}

/**
 * A file to be kept: a web `File`, or a stream with a name. One that has a `path`, as the engine's uploads have, is read
 * there, or taken over by a second name where that is possible; it can be removed afterwards.
 */
export type FileInput = File | StreamedFile

/** A given file, in one form. */
export interface ReadableFile extends FileSource {
  readonly name: string
  /** As it is claimed; empty when nothing is. */
  readonly type: string
  /** Bytes, where that is known before. */
  readonly size: number | null
  /** Lets go of the stream without having read it. */
  cancel(): Promise<void>
}

/** One form for all. Throws a TypeError for what is no file. */
export function openFileInput(file: FileInput): ReadableFile {
  if (file instanceof Blob) return fromFile(file)
  if (typeof file?.name === 'string' && isIterable(file.stream))
    return {
      name: file.name,
      type: file.type ?? '',
      size: null,
      chunks: () => arriving(file.stream),
      cancel: () => cancel(file.stream),
    }
  throw new TypeError('file must be a File, or { name, stream } with a stream of bytes.')
}

function fromFile(file: File): ReadableFile {
  if (typeof file.name !== 'string')
    throw new TypeError('A Blob has no name: give { name, stream: blob.stream() }.')
  const path = 'path' in file && typeof file.path === 'string' ? file.path : undefined
  const { name, type, size } = file
  const stream = () => (path === undefined ? file.stream() : createReadStream(path))
  return { name, type, size, path, chunks: () => arriving(stream()), cancel: async () => {} }
}

function isIterable(stream: unknown): stream is AsyncIterable<Uint8Array> {
  return typeof stream === 'object' && stream !== null && Symbol.asyncIterator in stream
}

async function cancel(stream: AsyncIterable<unknown>): Promise<void> {
  if (stream instanceof Readable) stream.destroy()
  else if (stream instanceof ReadableStream) await stream.cancel().catch(() => {})
  else await stream[Symbol.asyncIterator]().return?.()
}

/** The errors of the disk or the process, wherever they occur. */
const OURS = /^(ENOSPC|EDQUOT|EIO|EMFILE|ENFILE|EACCES|EROFS)$/

/** A stream that breaks is a file that has not arrived; what the reader of the chunks throws passes through. */
async function* arriving(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]()
  let isOpen = false
  try {
    for (;;) {
      isOpen = false
      const next = await chunks.next().catch(refuseBroken)
      if (next.done) return
      isOpen = true
      yield requireBytes(next.value)
    }
  } finally {
    if (isOpen) await chunks.return?.()
  }
}

function requireBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new TypeError('The stream of a file must yield bytes: Buffer or Uint8Array.')
}

function refuseBroken(error: unknown): never {
  if (error instanceof ContentError || OURS.test(codeOf(error))) throw error
  throw incomplete(error)
}

/** FILE_INCOMPLETE, for what was cut off on its way. */
export function incomplete(cause?: unknown): ContentError {
  return new ContentError('FILE_INCOMPLETE', 'The file did not arrive whole. Please send it again.', {
    cause,
  })
}
