import { imageDimensionsFromData } from 'image-dimensions'

/** Pixels. */
export interface Dimensions {
  readonly width: number
  readonly height: number
}

/** Width and height from the first bytes of a PNG, JPEG, GIF, WebP, AVIF or HEIC; null when they do not say any. */
export function dimensionsOf(head: Uint8Array): Dimensions | null {
  const found = measure(head)
  return found && found.width > 0 && found.height > 0 ? { width: found.width, height: found.height } : null
}

/** A header that makes its reader stumble is no header. */
function measure(head: Uint8Array): Dimensions | undefined {
  try {
    return imageDimensionsFromData(head)
  } catch {
    return undefined
  }
}
