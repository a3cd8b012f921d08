import type { Outcome } from '../outcome.ts'
import { Refusal } from '../refusal.ts'
import { TICKET_DAYS } from '../ticket/ticket.ts'
import type { SubmissionStore } from './store.ts'

/** The outcome of a submission and its flash messages. Never its cookies: a repeat must not give a session away again. */
export interface Done {
  readonly outcome: Outcome
  readonly messages: readonly string[]
}

interface Receipt {
  /** The hash of the submitted fields. */
  readonly fingerprint: string
  readonly done?: Done
}

/** The identity and the content of a submission. */
export interface Submission {
  readonly nonce: string
  readonly fingerprint: string
}

/**
 * The outcome of this submission, if it was done before; null if it is new.
 *
 * @throws Refusal with 409 if the same form was submitted before with other fields
 */
export async function findDone(
  store: SubmissionStore,
  { nonce, fingerprint }: Submission,
): Promise<Done | null> {
  const stored = await store.find(keyOf(nonce))
  if (stored === null) return null
  const receipt: Receipt = JSON.parse(stored)
  if (receipt.fingerprint !== fingerprint) throw new Refusal('ALREADY_SENT')
  return receipt.done ?? null
}

/** Work that is done once, unless `signal` fires before it starts. */
export interface Work {
  readonly now: number
  readonly signal: AbortSignal
  readonly run: () => Promise<Done>
}

/**
 * Does the work exactly once. The receipt is written in the same transaction as the work's own writes: either both are
 * stored or neither. Of two at the same time the second waits for the first and returns its outcome. A submission that
 * the handler finds invalid is not done, and may be sent again.
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
    // Do not start if the deadline passed while waiting for the lock.
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

/** A receipt is kept for longer than every ticket that could need it. */
const LIFE = (TICKET_DAYS + 2) * 86_400_000

const keyOf = (nonce: string) => `once:${nonce}`

/** Thrown to roll the transaction back, and caught outside it. */
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
