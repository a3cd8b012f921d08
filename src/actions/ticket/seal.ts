import { createCipheriv, randomBytes } from 'node:crypto'
import type { Json } from '../json.ts'
import type { Key, Purpose } from './keys.ts'

/** What a seal is made for: a purpose, and a context that narrows the key (an action and a day). */
export interface SealedFor {
  readonly purpose: Purpose
  readonly context: string
}

/**
 * JSON as a compact JWE (RFC 7516; `dir`, `A256GCM`), unreadable and unchangeable. Synchronous, so that a
 * template can do it. Padded to steps of 64 bytes: a length does not tell short values apart.
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
 * Opens what `seal` made, by jose with every algorithm pinned. Answers undefined for anything else: another
 * key, purpose or context, another header, altered text. It never says which.
 */
export async function open(
  key: Key,
  { purpose, context }: SealedFor,
  jwe: string,
): Promise<Json | undefined> {
  if (!jwe.startsWith(`${HEADER}..`)) return undefined
  // Loaded with the first captured state: a server that has none starts faster without it.
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

/** JSON may end in spaces. */
function padded(json: string): string {
  const bytes = Buffer.byteLength(json)
  return json + ' '.repeat(Math.ceil(bytes / 64) * 64 - bytes)
}
