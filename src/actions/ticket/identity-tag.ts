import { createHmac } from 'node:crypto'
import type { Key, KeyRing } from './keys.ts'

/**
 * Who a form was drawn for, as a tag of 96 bits: a keyed hash, so that a ticket shows nobody's id and the tags
 * of two keys have nothing in common.
 */
export function ownerTag(key: Key, owner: string): string {
  return createHmac('sha256', key.derive('owner')).update(owner).digest().toString('base64url', 0, 12)
}

/** Who something is kept for: their tag, and the key that made it. */
export interface OwnerMark {
  readonly kid: string
  readonly owner: string
}

/** The mark of an owner; null for nobody. */
export function markOf({ current }: KeyRing, owner: string | null): OwnerMark | null {
  return owner === null ? null : { kid: current.kid, owner: ownerTag(current, owner) }
}

/** Whether a mark is of this very owner. Never for nobody, and not when its key is gone. */
export function isMarkOf(keys: KeyRing, mark: OwnerMark, owner: string | null): boolean {
  const key = keys.find(mark.kid)
  return owner !== null && key !== undefined && ownerTag(key, owner) === mark.owner
}
