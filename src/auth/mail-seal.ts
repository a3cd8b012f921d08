// E-mails wait encrypted: a link that resets a password must not be readable in a backup of the database.
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import type { Mail } from './mailer.ts'

/** One key of them. */
export interface MailKey {
  readonly kid: string
  derive(purpose: 'mail', context?: string): KeyObject
}

/** The part of a key ring that encrypts e-mails. */
export interface MailKeys {
  readonly current: MailKey
  find(kid: string): MailKey | undefined
}

const ALGORITHM = 'aes-256-gcm'
const PADDING = 1024

/** Encrypts an e-mail, or nothing, for the row with this id. Both have the same length, up to a kilobyte of text. */
export function sealMail({ current }: MailKeys, id: string, mail: Mail | null): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(ALGORITHM, current.derive('mail'), nonce).setAAD(Buffer.from(id))
  const text = JSON.stringify(mail)
  const bytes = Buffer.byteLength(text)
  // Trailing spaces are valid JSON.
  const padded = text + ' '.repeat(Math.ceil(bytes / PADDING) * PADDING - bytes)
  const sealed = Buffer.concat([cipher.update(padded), cipher.final()])
  return [
    current.kid,
    ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')),
  ].join('.')
}

/**
 * Decrypts an e-mail; null if the row holds none.
 *
 * @throws Error if the key was removed, or the row was altered
 */
export function openMail(keys: MailKeys, id: string, text: string): Mail | null {
  const [kid = '', ...parts] = text.split('.')
  const [nonce, sealed, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
  const key = keys.find(kid)
  if (!key || !nonce || !sealed || !tag)
    throw new Error(`The e-mail ${id} cannot be opened: its key ${kid} is not in SIGNPOST_KEYS any more.`)
  const decipher = createDecipheriv(ALGORITHM, key.derive('mail'), nonce, { authTagLength: 16 })
  decipher.setAAD(Buffer.from(id)).setAuthTag(tag)
  return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8'))
}
