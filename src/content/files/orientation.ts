const EXIF = Buffer.from('Exif\0\0')
const ORIENTATION = 0x0112
/** A camera writes some 20; a larger number in a file is not trusted. */
const MOST_TAGS = 200

/**
 * True when a JPEG carries the note (Exif 2.32, 4.6.4, tag 274) that it is shown lying on its side, as cameras write it
 * that were held upright: browsers turn it, and its width is its height.
 */
export function isOnItsSide(head: Buffer): boolean {
  const exif = findExif(head)
  const orientation = exif && readOrientation(exif)
  return orientation !== null && orientation >= 5 && orientation <= 8
}

/** The data of the first Exif segment (APP1) before the picture begins; null when there is none. */
function findExif(head: Buffer): Buffer | null {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 4 <= head.length; ) {
    const marker = head.readUInt16BE(at)
    const length = head.readUInt16BE(at + 2)
    const isSegment = marker >= 0xffc0 && marker < 0xffff && marker !== 0xffda && length >= 2
    if (!isSegment) return null
    const data = head.subarray(at + 4, at + 2 + length)
    if (marker === 0xffe1 && data.subarray(0, 6).equals(EXIF)) return data.subarray(6)
    at += 2 + length
  }
  return null
}

/** The tag in the first directory of a TIFF. */
function readOrientation(tiff: Buffer): number | null {
  const isLittle = tiff.subarray(0, 2).toString('latin1') === 'II'
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  if (tiff.length < 8) return null
  const directory = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return null
  const tags = Math.min(short(directory), MOST_TAGS)
  for (let tag = 0; tag < tags; tag++) {
    const at = directory + 2 + tag * 12
    if (at + 12 > tiff.length) return null
    if (short(at) === ORIENTATION) return short(at + 8)
  }
  return null
}
