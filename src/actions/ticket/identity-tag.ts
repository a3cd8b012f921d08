import { createHmac } from 'node:crypto'
import type { Key, KeyRing } from './keys.ts'

/**
 * Who a form was drawn for, as a tag of 96 bits: a keyed hash, so that a ticket shows nobody's id and the tags
 * of two keys have nothing in common.
 */
export function identityTag(key: Key, identity: string): string {
  return createHmac('sha256', key.derive('identity')).update(identity).digest().toString('base64url', 0, 12)
}

/** Who something is kept for: their tag, and the key that made it. */
export interface IdentityMark {
  readonly kid: string
  readonly identity: string
}

/** The mark of an identity; null for nobody. */
export function markOf({ current }: KeyRing, identity: string | null): IdentityMark | null {
  return identity === null ? null : { kid: current.kid, identity: identityTag(current, identity) }
}

/** Whether a mark is of this very identity. Never for nobody, and not when its key is gone. */
export function isMarkOf(keys: KeyRing, mark: IdentityMark, identity: string | null): boolean {
  const key = keys.find(mark.kid)
  return identity !== null && key !== undefined && identityTag(key, identity) === mark.identity
}
