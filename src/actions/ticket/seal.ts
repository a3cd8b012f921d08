// Sealing: authenticated encryption of JSON that travels through the browser. `seal` and `open` are a pair.
import { createCipheriv, randomBytes } from 'node:crypto'
import type { Json } from '../json.ts'
import type { Key, Purpose } from './keys.ts'

/** The use of a seal: a purpose, and a context that narrows its key (an action and a day). */
export interface SealedFor {
  readonly purpose: Purpose
  readonly context: string
}

/**
 * Encrypts JSON as a compact JWE (RFC 7516; `dir`, `A256GCM`). Synchronous, so that a template can call it. The text is
 * padded to a multiple of 64 bytes, so that its length does not reveal a short value.
 */
export function seal(key: Key, { purpose, context }: SealedFor, value: Json): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.derive(purpose, context), nonce, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(HEADER, 'ascii'))
  const sealed = Buffer.concat([cipher.update(padded(JSON.stringify(value))), cipher.final()])
  const parts = [nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))
  return `${HEADER}..${parts.join('.')}`
}

/**
 * Decrypts what `seal` made, with jose and pinned algorithms.
 *
 * @returns undefined for anything else (another key, purpose, context or header, or altered text), without saying which
 */
export async function open(
  key: Key,
  { purpose, context }: SealedFor,
  jwe: string,
): Promise<Json | undefined> {
  if (!jwe.startsWith(`${HEADER}..`)) return undefined
  // Loaded on first use: a server without captured state starts faster.
  const { compactDecrypt, errors } = await import('jose')
  try {
    const { plaintext } = await compactDecrypt(jwe, key.derive(purpose, context), PINNED)
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError)
      return undefined
    throw error
  }
}

const HEADER = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')

const PINNED = {
  keyManagementAlgorithms: ['dir'],
  contentEncryptionAlgorithms: ['A256GCM'],
  maxDecompressedLength: 0,
}

/** Trailing spaces are valid JSON. */
function padded(json: string): string {
  const bytes = Buffer.byteLength(json)
  return json + ' '.repeat(Math.ceil(bytes / 64) * 64 - bytes)
}
