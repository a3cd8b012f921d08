import { randomFillSync } from 'node:crypto'

/** Where the ids come from; passed in by tests. */
export interface IdSource {
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** Fills the bytes with randomness. Default: `crypto.randomFillSync`. */
  readonly random?: (bytes: Uint8Array) => void
}

const HIGHEST_COUNT = 0xfff
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * Makes a source of ids: UUIDv7 (RFC 9562) as lower-case text. Each id sorts after the one before it, also within
 * one millisecond and when the clock steps back: 12 bits count (RFC 9562, 6.2, method 1), starting at a random
 * number below 2,048 each millisecond; when they run out, the id's time runs ahead of the clock by a millisecond.
 * 62 bits are random.
 *
 * @param source the clock and the randomness; by default those of this process
 * @returns a function that makes the next id
 * @example const nextId = createIds({ now: () => Date.UTC(2026, 0, 1) })
 */
export function createIds({ now = Date.now, random = fillFromPool() }: IdSource = {}): () => string {
  const bytes = Buffer.alloc(16)
  let time = 0
  let count = 0
  return () => {
    random(bytes)
    const clock = now()
    if (clock > time) {
      time = clock
      count = bytes.readUInt16BE(6) & 0x7ff
    } else if (++count > HIGHEST_COUNT) {
      time += 1
      count = bytes.readUInt16BE(6) & 0x7ff
    }
    bytes.writeUIntBE(time, 0, 6)
    bytes.writeUInt16BE(0x7000 | count, 6)
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8)
    return asText(bytes.toString('hex'))
  }
}

/** A new id: UUIDv7 as text, later than every id this process made before. Never reused. */
export const createId = createIds()

/**
 * True for text of exactly the form `createId` gives.
 *
 * @example if (!isId(request.params.id)) return response.sendStatus(404)
 */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && ID.test(text)
}

/** True for a UUID of any version in lower case: ids that came with an import. */
export function isPlainUuid(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** One call into the kernel for 256 ids: it costs more than the rest of an id together. */
function fillFromPool(): (bytes: Uint8Array) => void {
  const pool = Buffer.alloc(4096)
  let used = pool.length
  return (bytes) => {
    if (used + bytes.length > pool.length) {
      randomFillSync(pool)
      used = 0
    }
    pool.copy(bytes, 0, used, used + bytes.length)
    pool.fill(0, used, used + bytes.length)
    used += bytes.length
  }
}

function asText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
