import { findKind, isText } from './file-kinds.ts'

/** Whether a browser displays a file or downloads it. */
export type Disposition = 'inline' | 'attachment'

/** What browsers show without running anything in it. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'])

/** `inline` for pictures that browsers only display; everything else is downloaded. */
export function dispositionOf(type: string): Disposition {
  return SHOWN.has(type) ? 'inline' : 'attachment'
}

/** A strong validator (RFC 9110, 8.8.3) of these bytes. */
export function etagOf(hash: string): string {
  return `"${hash}"`
}

/** What `fileHeaders` needs to know of a file. */
export interface ShownFile {
  readonly name: string
  readonly type: string
  readonly etag: string
}

/**
 * The headers of an uploaded file: a type that no browser executes, and no guessing of another
 * (nosniff); inline only what browsers merely display; if they render it after all, in a sandbox in which nothing is
 * loaded or run. `isPublic` when always may read the file: then caches may keep it, and ask each time whether it is
 * still the same.
 *
 * @example response.set(fileHeaders(file, { isPublic: true }))
 */
export function fileHeaders(
  { name, type, etag }: ShownFile,
  { isPublic }: { readonly isPublic: boolean },
): Readonly<Record<string, string>> {
  return {
    'Content-Type': sentType(type),
    'Content-Disposition': contentDisposition(dispositionOf(type), name),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': isPublic ? 'public, no-cache' : 'private, no-store',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  }
}

/** Only what we know, and nothing that a browser would run. */
function sentType(type: string): string {
  const kind = findKind(type)
  if (!kind || kind.nature === 'markup') return 'application/octet-stream'
  return isText(kind) ? `${type}; charset=utf-8` : type
}

/**
 * The header (RFC 6266): the name in ASCII for old programs, and as it is (RFC 8187) where that is another. One line,
 * whatever the name.
 */
export function contentDisposition(disposition: Disposition, name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const extended = plain === name ? '' : `; filename*=UTF-8''${encodeExtended(name)}`
  return `${disposition}; filename="${plain}"${extended}`
}

/** `encodeURIComponent` leaves some characters that RFC 8187 has no place for. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
