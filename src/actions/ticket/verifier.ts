// A cache in front of `verifyTicket`.
import { LRUCache } from 'lru-cache'
import type { KeyRing } from './keys.ts'
import { MAX_TICKET, type OpenedTicket, verifyTicket } from './ticket.ts'

/** Verifies the ticket of a URL; null if it is not one of ours. */
export type Verify = (action: string, text: string) => OpenedTicket | null

const MAX_CACHED = 5000

/**
 * Creates a verifier that caches the last 5,000 valid tickets: a form that is submitted often is verified once. Only a
 * complete text with a valid MAC is cached, so the cache accepts nothing that `verifyTicket` would not.
 */
export function createVerifier(ring: KeyRing): Verify {
  const verified = new LRUCache<string, OpenedTicket>({ max: MAX_CACHED })
  return (action, text) => {
    if (text.length > MAX_TICKET) return null
    const label = `${action}/${text}`
    const known = verified.get(label)
    if (known) return known
    const ticket = verifyTicket(ring, action, text)
    if (ticket) verified.set(label, ticket)
    return ticket
  }
}
