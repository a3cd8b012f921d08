import { crc32, deflateRawSync, deflateSync } from 'node:zlib'

/** A PNG that every decoder takes, of one colour; `extra` chunks come before the picture. */
export function png(width = 3, height = 2, extra: readonly Buffer[] = []): Buffer {
  const line = Buffer.alloc(1 + width * 3, 120)
  line[0] = 0
  const lines = Buffer.concat(Array.from({ length: height }, () => line))
  return pngOf([pngHeader(width, height), ...extra, pngChunk('IDAT', deflateSync(lines)), pngChunk('IEND')])
}

/** A PNG that claims a size and has next to nothing in it. */
export function hollowPng(width: number, height: number): Buffer {
  return pngOf([
    pngHeader(width, height),
    pngChunk('IDAT', deflateSync(Buffer.alloc(10_000))),
    pngChunk('IEND'),
  ])
}

function pngOf(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])
}

function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return pngChunk('IHDR', header)
}

export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(data.length, 0)
  chunk.set(named, 4)
  chunk.writeUInt32BE(crc32(named), named.length + 4)
  return chunk
}

/** The frame of a JPEG, with `notes` bytes of what cameras and editors write before the size. */
export function jpeg(width = 3, height = 2, notes = 0): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments(notes),
    frame,
    Buffer.from([0xff, 0xda, 0xff, 0xd9]),
  ])
}

/** A JPEG with what a camera notes of how it was held; 1 is upright. */
export function turnedJpeg(width: number, height: number, orientation: number, isLittle = true): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write(isLittle ? 'II' : 'MM', 'latin1')
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at)
  short(42, 2)
  long(8, 4)
  short(1, 8)
  short(0x0112, 10)
  short(3, 12)
  long(1, 14)
  short(orientation, 18)
  const data = Buffer.concat([bytes('Exif\0\0'), tiff])
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, data.length + 2])
  return Buffer.concat([head, data, jpeg(width, height).subarray(2)])
}

function segments(bytes: number): readonly Buffer[] {
  if (bytes === 0) return []
  const length = Math.min(bytes, 65_000)
  const segment = Buffer.alloc(length + 4, 0x41)
  segment.set([0xff, 0xe1])
  segment.writeUInt16BE(length + 2, 2)
  return [segment, ...segments(bytes - length)]
}

export function gif(width = 3, height = 2, comment = ''): Buffer {
  const header = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1')
  header.writeUInt16LE(width, 6)
  header.writeUInt16LE(height, 8)
  const note = comment ? Buffer.from(`!\xfe${String.fromCharCode(comment.length)}${comment}\0`, 'latin1') : ''
  return Buffer.concat([
    header,
    Buffer.from(note),
    Buffer.from(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;', 'latin1'),
  ])
}

export function webp(width = 3, height = 2): Buffer {
  const bits = Buffer.alloc(5)
  bits[0] = 0x2f
  bits.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1)
  const file = Buffer.concat([
    Buffer.from('RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0', 'latin1'),
    bits,
    Buffer.from([0]),
  ])
  return file
}

export function avif(width = 3, height = 2): Buffer {
  const size = Buffer.alloc(12)
  size.writeUInt32BE(width, 4)
  size.writeUInt32BE(height, 8)
  const properties = box(
    'iprp',
    box('ipco', box('ispe', size)),
    box('ipma', bytes('\0\0\0\0\0\0\0\x01\0\x01\x01\x01')),
  )
  const meta = box('meta', bytes('\0\0\0\0'), box('pitm', bytes('\0\0\0\0\0\x01')), properties)
  return Buffer.concat([box('ftyp', bytes('avif\0\0\0\0avifmif1')), meta, box('mdat', bytes('none'))])
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat([bytes(type), ...parts])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length + 4)
  return Buffer.concat([length, data])
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** A zip archive of one file, stored as it is, or deflated. */
export function zip(name = 'a.txt', content: string | Buffer = 'text', isDeflated = false): Buffer {
  const plain = Buffer.from(content)
  const [title, data] = [bytes(name), isDeflated ? deflateRawSync(plain) : plain]
  const entry = Buffer.alloc(26)
  entry.set([20, 0, 0, 0, isDeflated ? 8 : 0], 0)
  entry.writeUInt32LE(crc32(plain), 10)
  entry.writeUInt32LE(data.length, 14)
  entry.writeUInt32LE(plain.length, 18)
  entry.writeUInt16LE(title.length, 22)
  const local = Buffer.concat([bytes('PK\x03\x04'), entry, title, data])
  const central = Buffer.concat([bytes('PK\x01\x02\x14\0'), entry, Buffer.alloc(14), title])
  const end = Buffer.alloc(18)
  end.set([1, 0, 1, 0], 4)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(local.length, 12)
  return Buffer.concat([local, central, bytes('PK\x05\x06'), end])
}

export function pdf(): Buffer {
  return bytes('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
}

export function mp4(): Buffer {
  return Buffer.concat([box('ftyp', bytes('isom\0\0\x02\0isomiso2mp41')), box('mdat', bytes('none'))])
}
