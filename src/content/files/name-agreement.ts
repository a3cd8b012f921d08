// Compares what a browser claims about a file with what its bytes say.
import { type FileKind, isNamed, isText } from './file-kinds.ts'

/** True when what a browser claims is this kind, or it claims nothing. What is claimed is never stored. */
export function agrees(kind: FileKind, claimed: string): boolean {
  const [essence = '', ...parameters] = claimed
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const saysNothing = essence === '' || essence === 'application/octet-stream'
  return (saysNothing || isNamed(kind, essence)) && parameters.every((one) => isHarmless(one, kind))
}

function isHarmless(parameter: string, kind: FileKind): boolean {
  if (isText(kind)) return /^charset="?(utf-8|us-ascii)"?$/.test(parameter)
  return /^(audio|video)\//.test(kind.type) && /^codecs=/.test(parameter)
}

/** True when the first bytes of a file, and the type that was found in them, are of this kind. */
export function fits(kind: FileKind, found: string | null, head: Buffer): boolean {
  if (kind.type === 'image/svg+xml' && !/<svg[\s>]/.test(head.toString('utf8'))) return false
  if (found !== null && isNamed(kind, found)) return true
  return isText(kind) && !isFormat(found)
}

/**
 * Formats that are text themselves. Of the other magic numbers a text may have any by chance (a table that begins with
 * "MAC address" is found to be Monkey's Audio), and no file of theirs is without a NUL.
 */
const FORMATS = new Set([
  'application/pdf',
  'application/postscript',
  'application/eps',
  'application/rtf',
  'application/xml',
  'application/pgp-encrypted',
  'text/calendar',
  'text/vcard',
  'text/vtt',
])

function isFormat(found: string | null): boolean {
  return found !== null && FORMATS.has(found)
}
