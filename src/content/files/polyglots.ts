import type { FileKind } from './file-kinds.ts'

/** A directory of a zip archive may end this many bytes before the end: its own length, and the longest comment. */
export const ZIP_TAIL = 22 + 65_535

/** The first and the last bytes of a file. */
export interface Sample {
  readonly head: Buffer
  readonly tail: Buffer
  /** Of the whole file, in bytes. */
  readonly size: number
}

/**
 * True when a file of this kind is another kind as well, to programs that look elsewhere in it: a zip archive, which is
 * read from its end; a PDF, which may begin within the first 1,024 bytes; a page, which careless programs see in the
 * text of a picture.
 */
export function isPolyglot(kind: FileKind, sample: Sample): boolean {
  if (kind.nature === 'archive') return false
  if (endsAsZip(sample)) return true
  if (kind.type !== 'application/pdf' && hasPdf(sample.head)) return true
  return kind.nature === 'picture' && (MARKUP.test(latin1(sample.head)) || MARKUP.test(latin1(sample.tail)))
}

/** Long enough not to be met by chance in compressed data. */
const MARKUP = /<(?:script|html|svg|iframe)[\s>/]|<!doctype\s|<\?php\s/i

function latin1(bytes: Buffer): string {
  return bytes.toString('latin1')
}

function hasPdf(head: Buffer): boolean {
  return head.subarray(0, 1024).includes('%PDF-')
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06')

/** An "end of central directory" record (APPNOTE 4.3.16) whose numbers fit the file around it. */
function endsAsZip({ tail, size }: Sample): boolean {
  for (let at = tail.indexOf(END_OF_DIRECTORY); at >= 0; at = tail.indexOf(END_OF_DIRECTORY, at + 1)) {
    if (at + 22 > tail.length) return false
    const directory = tail.readUInt32LE(at + 12)
    const before = size - tail.length + at
    const hasComment = tail.readUInt16LE(at + 20) <= tail.length - at - 22
    // All ones: the numbers are in a Zip64 record.
    if (hasComment && (directory <= before || directory === 0xffffffff)) return true
  }
  return false
}
