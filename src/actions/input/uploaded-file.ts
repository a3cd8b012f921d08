import { openAsBlob } from 'node:fs'

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

/** A file that has arrived in the staging folder. */
export interface ArrivedFile {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** A digest of its name and bytes, for a `once` form. */
  readonly digest?: string | undefined
}

/** The uploaded file for what arrived; its bytes stay on disk. */
export async function toUploadedFile({ name, type, path }: Omit<ArrivedFile, 'size'>): Promise<UploadedFile> {
  const registered = REGISTERED.get(type.toLowerCase()) ?? type
  return new UploadedFile(await openAsBlob(path, { type: registered }), name, { type: registered, path })
}

/** Names that clients send for registered types, so that a schema need list only the registered ones. */
const REGISTERED: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['image/x-ms-bmp', 'image/bmp'],
  ['application/x-pdf', 'application/pdf'],
  ['application/x-zip-compressed', 'application/zip'],
  ['application/x-gzip', 'application/gzip'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-wav', 'audio/wav'],
])

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
