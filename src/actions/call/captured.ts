// Opens the captured state of a call.
import type { Json } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { open } from '../ticket/seal.ts'
import { sealContext } from '../ticket/ticket-urls.ts'
import type { Authenticated } from './stages.ts'

/**
 * The captured state of a call, as it was sealed; undefined if its form has none.
 *
 * @throws Refusal for a seal that does not open: it opens inside its own ticket only
 */
export async function openCaptured({ name, ticket }: Authenticated): Promise<Json | undefined> {
  if (!ticket.sealed) return undefined
  const opened = await open(
    ticket.key,
    { purpose: 'seal', context: sealContext(name, ticket.day) },
    ticket.sealed,
  )
  if (opened === undefined) throw new Refusal('UNKNOWN_FORM')
  return opened
}
