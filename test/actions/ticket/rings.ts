import { createHash } from 'node:crypto'
import { type KeyRing, parseKeys } from '../../../src/actions/ticket/keys.ts'

/** 32 bytes for a key that never changes: tests need tickets that they can write down. */
export function masterOf(kid: string): Buffer {
  return createHash('sha256').update(`a key for tests: ${kid}`).digest()
}

/** A ring of keys that never change; the first signs. */
export function ringOf(...kids: readonly string[]): KeyRing {
  return parseKeys(kids.map((kid) => `${kid}:${masterOf(kid).toString('base64')}`).join(','))
}
