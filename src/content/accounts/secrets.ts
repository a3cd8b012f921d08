// Random secrets, their digests, and the keys they are derived with.
import { createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto'

/** One key of a ring: gives a 256-bit key for a purpose. */
export interface Secret {
  readonly kid: string
  derive(purpose: 'session', context?: string): KeyObject
}

/**
 * What sessions are signed with: the engine's key ring, for the origin, so that sessions of a staging server with the same
 * keys are nothing in production: `secrets: parseKeys(process.env.SIGNPOST_KEYS).for(process.env.ORIGIN)`. The first key
 * signs; one that is found by its id still verifies.
 */
export interface Secrets {
  readonly current: Secret
  find(kid: string): Secret | undefined
}

/** 256 random bits as text, which is 43 characters. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret. It is random, so that one round is enough. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/**
 * The secret that comes after this one: the same however often and wherever it is asked for, so that two tabs that
 * refresh at once get the same; and it cannot be derived from the old one without our key.
 */
export function successorOf(secret: string, { derive }: Secret): string {
  return createHmac('sha256', derive('session', 'successor')).update(secret).digest('base64url')
}

/** Whether a text has the form of `createSecret`. */
export function isSecret(text: unknown): text is string {
  return typeof text === 'string' && /^[\w-]{43}$/.test(text)
}
