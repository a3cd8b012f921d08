import type { FileReaders } from '../optional-packages.ts'
import { isOnItsSide } from './orientation.ts'

/** Pixels. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

/**
 * Width and height as browsers show it, from the first bytes of a PNG, JPEG, GIF, WebP, AVIF or HEIC; null when they do
 * not say any. A JPEG that a camera noted to be on its side is turned; the notes of the others are not read.
 */
export function dimensionsOf(head: Buffer, readers: FileReaders): Dimensions | null {
  const found = measure(head, readers)
  if (!found || found.width === 0 || found.height === 0) return null
  const { width, height } = found
  return isOnItsSide(head) ? { width: height, height: width } : { width, height }
}

/** A header that makes its reader stumble is no header. */
function measure(head: Uint8Array, { imageDimensionsFromData }: FileReaders): Dimensions | undefined {
  try {
    return imageDimensionsFromData(head)
  } catch {
    return undefined
  }
}
