// The key ring of SIGNPOST_KEYS. Every other key of the engine is derived from it, one for each purpose.
import { createHash, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** The purposes a key is derived for. Each has its own label, so that a value made for one is rejected by another. */
export type Purpose =
  | 'ticket'
  | 'identity'
  | 'seal'
  | 'pending'
  | 'saved-form'
  | 'job'
  | 'cookie'
  | 'session'
  | 'mail'

/** One key of the ring. */
export interface Key {
  /** The key's id, as it is written in tickets. */
  readonly kid: string
  /**
   * The 256-bit key for one purpose, by HKDF-SHA-256 (RFC 5869). The context narrows it further, for example
   * to one action and day. The last 1,000 derived keys are cached.
   */
  derive(purpose: Purpose, context?: string): KeyObject
}

/** The keys of a server: one signs, all verify. */
export interface KeyRing {
  /** The key that signs: the first of the list. */
  readonly current: Key
  /** The key with that id. Keys are never tried one after the other. */
  find(kid: string): Key | undefined
  /**
   * The same keys for one audience, for example an origin: what is signed or sealed for one is nothing for another, so
   * that a staging server with the keys of production cannot make tickets or sessions for it. `createActions()` does this
   * by its `origin`; give sessions the same: `secrets: keys.for('https://gazette.example')`.
   */
  for(audience: string): KeyRing
}

/**
 * Parses `SIGNPOST_KEYS`: `k2:<base64 of 32 bytes>,k1:<…>`. The first key signs and all verify, so a rotation puts the
 * new key in front and keeps the old one for 14 days.
 *
 * @throws Error if the list is empty, an id is malformed or repeated, or a key is short or not random. The message
 *   never contains a key.
 * @example const keys = parseKeys(process.env.SIGNPOST_KEYS ?? '')
 */
export function parseKeys(text: string): KeyRing {
  const masters = new Map<string, Buffer>()
  for (const entry of text.split(',').map((part) => part.trim())) {
    const { kid, master } = parseKey(entry)
    if (masters.has(kid)) throw new Error(`SIGNPOST_KEYS has two keys named ${kid}. Name each key once.`)
    masters.set(kid, master)
  }
  return createRing(masters, '')
}

function createRing(masters: ReadonlyMap<string, Buffer>, audience: string): KeyRing {
  const keys = new Map<string, Key>()
  for (const [kid, master] of masters) keys.set(kid, createKeyOf(kid, master, audience))
  const [current] = keys.values()
  return {
    current: current as Key,
    find: (kid) => keys.get(kid),
    for: (other) => createRing(masters, other),
  }
}

/**
 * A new entry for `SIGNPOST_KEYS`: 256 random bits. Its id comes from their hash, so that two new keys have two ids.
 *
 * @example process.env.SIGNPOST_KEYS ?? createKey()
 */
export function createKey(): string {
  const bytes = randomBytes(KEY_BYTES)
  return `k${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}:${bytes.toString('base64')}`
}

const KEY_BYTES = 32
const MAX_DERIVED = 1000

function parseKey(entry: string): { readonly kid: string; readonly master: Buffer } {
  const match = /^([a-z0-9][a-z0-9_-]{0,15}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry)
  if (!match) throw new Error(`SIGNPOST_KEYS must look like "k1:<base64 of 32 bytes>". ${HOW_TO_MAKE_ONE}`)
  const [, kid = '', encoded = ''] = match
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== KEY_BYTES)
    throw new Error(
      `The key ${kid} in SIGNPOST_KEYS has ${bytes.length} bytes, but needs 32. ${HOW_TO_MAKE_ONE}`,
    )
  if (isWeak(bytes)) throw new Error(`The key ${kid} in SIGNPOST_KEYS is not random. ${HOW_TO_MAKE_ONE}`)
  return { kid, master: bytes }
}

const HOW_TO_MAKE_ONE = 'Make one with: npx signpost keys new'

/** 32 random bytes have fewer than 20 distinct values about once in 10^9 keys; a sentence or a pattern often does. */
function isWeak(bytes: Buffer): boolean {
  const isText = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  const isSequence = bytes.every((byte, index) => Math.abs(byte - (bytes[index - 1] ?? byte)) <= 1)
  return isText || isSequence || new Set(bytes).size < 20
}

/** A key from 256 random bits. The audience is HKDF's salt. */
export function createKeyOf(kid: string, master: Buffer, audience = ''): Key {
  const derived = new Map<string, KeyObject>()
  return {
    kid,
    derive(purpose, context = '') {
      const label = `${purpose}\0${context}`
      const known = derived.get(label)
      if (known) return known
      const key = createSecretKey(
        Buffer.from(hkdfSync('sha256', master, audience, `signpost.v1\0${label}`, KEY_BYTES)),
      )
      const [oldest] = derived.keys()
      if (oldest !== undefined && derived.size >= MAX_DERIVED) derived.delete(oldest)
      derived.set(label, key)
      return key
    },
  }
}
