import { ContentError } from '../errors.ts'
import { type FileReaders, loadFileReaders } from '../optional-packages.ts'
import { detectType } from './detection.ts'
import { dimensionsOf } from './dimensions.ts'
import { incomplete } from './file-input.ts'
import { type FileKind, isText } from './file-kinds.ts'
import { extensionOf } from './file-name.ts'
import { agrees, fits } from './name-agreement.ts'
import { isPolyglot, type Sample, ZIP_TAIL } from './polyglots.ts'
import { Head, Tail } from './samples.ts'
import { kindsFor, tooLarge, type Upload } from './upload.ts'
import { TextCheck } from './utf8.ts'

/** What a file says of itself before its bytes are seen. */
export interface Claim {
  readonly name: string
  readonly type: string
  readonly size: number | null
}

/** What a file turned out to be. */
export interface Inspected {
  readonly type: string
  /** Pixels, as it is shown. Null where there are none. */
  readonly width: number | null
  readonly height: number | null
}

/** Looks at a file while it passes, in memory that does not grow, and never decodes or unpacks it. */
export interface Inspection {
  /** Throws as soon as the file cannot be accepted any more. */
  see(chunk: Uint8Array): void
  /** What the file is, after its last chunk. Rejects with FILE_TYPE, FILE_TOO_LARGE or FILE_INCOMPLETE. */
  conclude(): Promise<Inspected>
}

/** Bytes in which a type shows itself. */
const HEAD = 65_536
/** Bytes in which a JPEG names its size: what cameras and image editors note comes before it. */
const JPEG_HEAD = 1_048_576

/** Begins an inspection. Rejects with FILE_TYPE or FILE_TOO_LARGE when the claim alone is too much. */
export async function inspect(claim: Claim, upload: Upload): Promise<Inspection> {
  const extension = extensionOf(claim.name)
  const kinds = kindsFor(extension, upload).filter((kind) => agrees(kind, claim.type))
  if (kinds.length === 0) throw mismatch(extension)
  if ((claim.size ?? 0) > upload.maxSize) throw tooLarge(upload)
  const text = kinds.every(isText) ? new TextCheck() : null
  const readers = await loadFileReaders()
  const head = headFor(kinds, readers)
  const tail = new Tail(ZIP_TAIL)
  let size = 0
  return {
    see(chunk) {
      size += chunk.length
      if (size > upload.maxSize) throw tooLarge(upload)
      if (text && !text.accepts(chunk)) throw notText()
      head.push(chunk)
      tail.push(chunk)
    },
    async conclude() {
      if (size === 0) throw new ContentError('FILE_INCOMPLETE', 'The file is empty.')
      if (claim.size !== null && claim.size !== size) throw incomplete()
      if (text && !text.isWhole()) throw notText()
      const sample = { head: head.bytes(), tail: tail.bytes(), size }
      const kind = await findKindOf(sample, kinds, readers)
      if (!kind || isPolyglot(kind, sample)) throw mismatch(extension)
      return { type: kind.type, ...measure(kind, sample, { upload, readers }) }
    },
  }
}

function headFor(kinds: readonly FileKind[], readers: FileReaders): Head {
  const isJpeg = kinds.some(({ type }) => type === 'image/jpeg')
  if (!isJpeg) return new Head({ enough: HEAD, limit: HEAD, isEnough: () => true })
  return new Head({
    enough: HEAD,
    limit: JPEG_HEAD,
    isEnough: (head) => dimensionsOf(head, readers) !== null,
  })
}

async function findKindOf(
  { head }: Sample,
  kinds: readonly FileKind[],
  readers: FileReaders,
): Promise<FileKind | undefined> {
  const found = await detectType(head, readers)
  return kinds.find((kind) => fits(kind, found, head))
}

function measure(
  { nature }: FileKind,
  { head }: Sample,
  { upload: { maxPixels }, readers }: { readonly upload: Upload; readonly readers: FileReaders },
): Pick<Inspected, 'width' | 'height'> {
  if (nature !== 'picture') return { width: null, height: null }
  const size = dimensionsOf(head, readers)
  if (!size) throw new ContentError('FILE_TYPE', 'The picture is damaged: its size is missing.')
  if (size.width * size.height > maxPixels)
    throw new ContentError(
      'FILE_TOO_LARGE',
      `The picture is too large: at most ${maxPixels / 1_000_000} million pixels are accepted.`,
    )
  return size
}

function mismatch(extension: string): ContentError {
  return new ContentError(
    'FILE_TYPE',
    `The file is called .${extension}, but its content does not match that type.`,
  )
}

function notText(): ContentError {
  return new ContentError('FILE_TYPE', 'The file is not UTF-8 text. Please save it as UTF-8.')
}
