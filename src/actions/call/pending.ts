// A submission that waits for the visitor's yes, sealed in the form of the question.
import type { Request } from 'express'
import type { BodyLimits } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import type { Json } from '../json.ts'
import { open, type SealedFor, seal } from '../ticket/seal.ts'
import type { Authenticated } from './stages.ts'

/** The only field of the form that says yes: the whole submission, sealed for its ticket. */
export const PENDING = 'signpost-pending'

/** The query that marks the URL of the form that says yes. */
const YES = '?pending'

/** How much longer text gets by being sealed: JSON's escapes, then base64. */
const GROWTH = 3

const SMALL_BYTES = 4096

/** A submission that waits for the visitor's yes. */
export interface Pending {
  readonly entries: readonly (readonly [name: string, values: readonly string[]])[]
  readonly fingerprint: string
}

/** Whether a request answers the question. */
export function saysYes({ url }: Request): boolean {
  return url.includes(YES)
}

/** The URL of the form that says yes. */
export function yesUrl(url: string): string {
  const [path = '', query = ''] = url.split('?')
  return `${path}${YES}${query === '' ? '' : `&${query}`}`
}

/** The limits of a form that contains a submission within these limits. */
export function pendingLimits(limits: BodyLimits): BodyLimits {
  const text = limits.text * GROWTH + SMALL_BYTES
  return { ...limits, text, total: limits.total + text }
}

/** Seals a submission; undefined if it is longer than the form of the question may be. */
export function sealPending(call: Authenticated, pending: Pending, { text }: BodyLimits): string | undefined {
  const sealed = seal(call.ticket.key, sealedFor(call), pending as unknown as Json)
  return sealed.length > text * GROWTH ? undefined : sealed
}

/** The submission that a form holds: undefined if it holds none, null if it was not sealed by us for this ticket. */
export async function openPending(
  call: Authenticated,
  entries: Entries,
): Promise<Pending | null | undefined> {
  const sealed = entries.get(PENDING)?.[0]
  if (typeof sealed !== 'string' || !saysYes(call.request)) return undefined
  const pending = await open(call.ticket.key, sealedFor(call), sealed)
  return pending === undefined ? null : (pending as unknown as Pending)
}

/** The seal opens with its own ticket only, so that no answer contains the submission of another form. */
function sealedFor({ request, name }: Authenticated): SealedFor {
  const mac = request.url.split('?', 1)[0]?.split('.').at(-1)
  return { purpose: 'pending', context: `${name} ${mac}` }
}
