import { isUtf8 } from 'node:buffer'

/** Checks text while it passes, in memory that does not grow. */
export class TextCheck {
  /** The beginning of a character whose rest comes with the next chunk: at most three bytes. */
  #open: Uint8Array = new Uint8Array()

  /** False as soon as the bytes are no UTF-8, or have a NUL in them. */
  accepts(chunk: Uint8Array): boolean {
    const bytes = this.#open.length > 0 ? Buffer.concat([this.#open, chunk]) : chunk
    const whole = bytes.length - openingLength(bytes)
    this.#open = new Uint8Array(bytes.subarray(whole))
    const text = bytes.subarray(0, whole)
    return isUtf8(text) && !text.includes(0)
  }

  /** False when the last character was cut off. */
  isWhole(): boolean {
    return this.#open.length === 0
  }
}

/** How many bytes at the end begin a character that is longer than what is there. */
function openingLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

function sequenceLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
}
