import { ContentError } from '../errors.ts'
import { type FileKind, findKind, isNamed, knownKinds } from './file-kinds.ts'

/** `upload` of a collection: which files it takes. */
export interface UploadOptions {
  /**
   * The types, as `image/png`. What a file is, its bytes say; its name and what the browser claims have to agree.
   * `image/svg+xml`, `text/html` and `application/xml` are kept when they are listed, and only ever downloaded.
   */
  readonly types: readonly string[]
  /** Bytes. */
  readonly maxSize: number
  /** Width times height of a picture. Default 40,000,000: the header of a small file can claim any number. */
  readonly maxPixels?: number
}

/** What `upload` says, checked. */
export interface Upload {
  readonly kinds: readonly FileKind[]
  readonly maxSize: number
  readonly maxPixels: number
}

const MAX_PIXELS = 40_000_000

/** Checks the `upload` of a collection. Throws a TypeError that says what to write instead. */
export function checkUpload({ types, maxSize, maxPixels = MAX_PIXELS, ...others }: UploadOptions): Upload {
  const unknown = Object.keys(others)
  if (unknown.length > 0)
    throw new TypeError(`upload has types, maxSize and maxPixels, and no ${unknown.join(', ')}.`)
  if (!Array.isArray(types) || types.length === 0)
    throw new TypeError("upload.types has to name what is taken: ['image/png', 'image/jpeg'].")
  return {
    kinds: types.map(requireKind),
    maxSize: requireCount('maxSize', maxSize),
    maxPixels: requireCount('maxPixels', maxPixels),
  }
}

function requireKind(type: string): FileKind {
  const kind = findKind(type)
  if (kind) return kind
  const meant = knownKinds().find((other) => isNamed(other, type))
  if (meant) throw new TypeError(`upload.types: write ${meant.type} for ${type}.`)
  const known = knownKinds().map((other) => other.type)
  throw new TypeError(`upload.types: ${type} cannot be recognised. Known types are: ${known.join(', ')}.`)
}

function requireCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new TypeError(`upload.${name} must be a number above 0.`)
}

/**
 * The kinds that a file of this ending may be, of those that the collection takes. Throws FILE_TYPE when there are none.
 * They are all text or none of them is.
 */
export function kindsFor(extension: string, { kinds }: Upload): readonly FileKind[] {
  const possible = kinds.filter(({ extensions }) => extensions.includes(extension))
  if (possible.length > 0) return possible
  throw new ContentError('FILE_TYPE', `Files of this type are not accepted. Accepted are: ${listed(kinds)}.`)
}

function listed(kinds: readonly FileKind[]): string {
  return [...new Set(kinds.map(({ extensions }) => `.${extensions[0]}`))].join(', ')
}

const MEGABYTE = 1_048_576

/** FILE_TOO_LARGE, with the limit in words. */
export function tooLarge({ maxSize }: Upload): ContentError {
  const [size, unit] = maxSize < MEGABYTE ? [maxSize / 1024, 'KB'] : [maxSize / MEGABYTE, 'MB']
  return new ContentError(
    'FILE_TOO_LARGE',
    `The file is too large: at most ${Number(size.toFixed(1))} ${unit} are accepted.`,
  )
}
