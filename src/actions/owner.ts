import { createHmac } from 'node:crypto'
import type { Key } from './keys.ts'

/**
 * Who a form was drawn for, as a tag of 96 bits: a keyed hash, so that a ticket shows nobody's id and the tags
 * of two keys have nothing in common.
 */
export function ownerTag(key: Key, owner: string): string {
  return createHmac('sha256', key.derive('owner')).update(owner).digest().toString('base64url', 0, 12)
}
