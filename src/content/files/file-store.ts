import type { Readable } from 'node:stream'

/** A part of a file: the first and the last byte, counted from 0, both included, as HTTP counts them (RFC 9110, 14.1.2). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Bytes that are on their way into a store. */
export interface FileSource {
  /** Reads them, once. What it throws is passed on. */
  chunks(): AsyncIterable<Uint8Array>
  /** Where they lie, when they are a file of this machine: a store may take that one over instead of reading and writing it. */
  readonly path?: string | undefined
}

/** A claim on bytes that no row names yet: as long as it is held, they are not removed. */
export interface Hold {
  /** Lets go. Doing it twice is fine. */
  release(): Promise<void>
}

/** Bytes that have arrived completely and cannot be read yet. */
export interface ReceivedFile {
  /** The SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  readonly hash: string
  /** Bytes. */
  readonly size: number
  /** Puts them where `read` finds them under their hash, durably, and holds them there. */
  store(): Promise<Hold>
  /** Throws them away. */
  discard(): Promise<void>
}

/** True while a row that is committed names these bytes. */
export type IsUsed = (hash: string) => Promise<boolean>

/**
 * Where the bytes of uploads are, each content once, under its SHA-256 and under no name of anybody's. Several
 * processes may use the same store at the same time. An invalid hash is a TypeError.
 */
export interface FileStore {
  /**
   * Takes in a file. `watch` sees every chunk before the next is read, may not keep it, and may throw to refuse the
   * file. Rejects with what the source or `watch` throws, or the disk (`ENOSPC`); nothing of the file is left then.
   */
  receive(source: FileSource, watch: (chunk: Uint8Array) => void): Promise<ReceivedFile>
  /** Holds bytes that are there already; null when they are not. */
  hold(hash: string): Promise<Hold | null>
  /** The bytes, or a part of them; null when they are not there. Destroy the stream to stop early. */
  read(hash: string, range?: ByteRange): Promise<Readable | null>
  /**
   * Removes unused bytes: never while there is a hold on them, never if `isUsed` returns true. Bytes that are stored
   * again meanwhile stay. True when they were removed.
   */
  remove(hash: string, isUsed: IsUsed): Promise<boolean>
  /** The hashes of what was stored at least this many milliseconds ago. */
  list(olderThan: number): AsyncIterable<string>
  /** Clears what processes left that were killed at least this many milliseconds ago: partial files, holds. How many. */
  tidy(olderThan: number): Promise<number>
}
