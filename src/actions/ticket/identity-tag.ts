// Identity tags: how a ticket or a stored row names a user without containing their id.
import { createHmac } from 'node:crypto'
import type { Key, KeyRing } from './keys.ts'

/**
 * The identity that a form is rendered for, as a tag of 96 bits. A keyed hash, so that a ticket does not contain the
 * user's id and the tags of two keys cannot be compared.
 */
export function identityTag(key: Key, identity: string): string {
  return createHmac('sha256', key.derive('identity')).update(identity).digest().toString('base64url', 0, 12)
}

/** The identity that a stored row belongs to: its tag, and the id of the key that made the tag. */
export interface IdentityMark {
  readonly kid: string
  readonly identity: string
}

/** The mark of an identity; null if no user is signed in. */
export function markOf({ current }: KeyRing, identity: string | null): IdentityMark | null {
  return identity === null ? null : { kid: current.kid, identity: identityTag(current, identity) }
}

/** Whether a mark belongs to this identity. Never true without an identity, or after its key was removed. */
export function isMarkOf(keys: KeyRing, mark: IdentityMark, identity: string | null): boolean {
  const key = keys.find(mark.kid)
  return identity !== null && key !== undefined && identityTag(key, identity) === mark.identity
}
