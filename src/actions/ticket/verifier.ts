import { LRUCache } from 'lru-cache'
import type { KeyRing } from './keys.ts'
import { MAX_TICKET, type OpenedTicket, verifyTicket } from './ticket.ts'

/** The ticket of a URL, or null where it is none of ours. */
export type Verify = (action: string, text: string) => OpenedTicket | null

const REMEMBERED = 5000

/**
 * Verifies tickets, and remembers the last 5,000 that were right: a form that is sent often is verified once.
 * Only what had the right MAC is ever remembered, whole, so remembering accepts nothing more.
 */
export function createVerifier(ring: KeyRing): Verify {
  const verified = new LRUCache<string, OpenedTicket>({ max: REMEMBERED })
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
