import type { Outcome } from '../outcome.ts'
import { Refusal } from '../refusal.ts'
import { TICKET_DAYS } from '../ticket/ticket.ts'
import type { SubmissionStore } from './store.ts'

/** What a form came to, with what it flashed. Never its cookies: a repeat must not hand out a session again. */
export interface Done {
  readonly outcome: Outcome
  readonly messages: readonly string[]
}

interface Receipt {
  /** Of the fields that were sent. */
  readonly fingerprint: string
  readonly done?: Done
}

export interface Submission {
  readonly nonce: string
  readonly fingerprint: string
}

/**
 * What came of this very submission before, or null when it is new. Throws a 409 when the form was sent before
 * with other fields.
 */
export async function findDone(
  store: SubmissionStore,
  { nonce, fingerprint }: Submission,
): Promise<Done | null> {
  const stored = await store.find(keyOf(nonce))
  if (stored === null) return null
  const receipt: Receipt = JSON.parse(stored)
  if (receipt.fingerprint !== fingerprint)
    throw new Refusal('CONFLICT', 'This was already sent. Send the new version as well?', {
      reason: 'sent before',
    })
  return receipt.done ?? null
}

/** Work to be done once, if it can be done before `signal` fires. */
export interface Work {
  readonly now: number
  readonly signal: AbortSignal
  readonly run: () => Promise<Done>
}

/**
 * Does the work once. The receipt is written in the same transaction as the work's own writes: both are there,
 * or neither. Two at the same time: the second waits for the first and answers as it did. What the handler
 * finds invalid is not done and may be sent again.
 */
export async function doOnce(
  store: SubmissionStore,
  submission: Submission,
  { now, signal, run }: Work,
): Promise<{ done: Done; isFirst: boolean }> {
  const { nonce, fingerprint } = submission
  const receipt = (done?: Done) => JSON.stringify({ fingerprint, ...(done && { done }) } satisfies Receipt)
  const attempt = async () => {
    const isFirst = await store.insert(keyOf(nonce), receipt(), now + LIFE)
    if (!isFirst) return { done: (await findDone(store, submission)) ?? failUnfinished(), isFirst }
    // Whoever waited for another submission until nobody waits for this one does not begin.
    signal.throwIfAborted()
    const done = await run()
    if (done.outcome.kind === 'invalid') throw new NotDone(done)
    await store.update(keyOf(nonce), receipt(done))
    return { done, isFirst }
  }
  try {
    return await store.transaction(attempt, signal)
  } catch (error) {
    if (error instanceof NotDone) return { done: error.done, isFirst: true }
    throw error
  }
}

/** A receipt outlives every ticket that could ask for it. */
const LIFE = (TICKET_DAYS + 2) * 86_400_000

const keyOf = (nonce: string) => `once:${nonce}`

/** Thrown to roll the transaction back, and caught right above it. */
class NotDone extends Error {
  readonly done: Done
  constructor(done: Done) {
    super('not done')
    this.done = done
  }
}

function failUnfinished(): never {
  throw new Refusal('UNAVAILABLE', undefined, {
    retryAfterSeconds: 1,
    reason: 'the first submission has not finished',
  })
}
