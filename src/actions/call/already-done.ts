// A submission that was done already is answered as such, whatever refuses it now.
import { Invalid, Redirect } from '../outcome.ts'
import { Refusal } from '../refusal.ts'
import { wantsJson } from '../request/responses.ts'
import { findDone } from '../store/once.ts'
import { submissionOf } from './act.ts'
import { isSavable } from './keep-files.ts'
import { type LateBody, lateBody } from './late-body.ts'
import { type Authenticated, type Finished, isAdmitted, isRead, type Read } from './stages.ts'

/**
 * The outcome of a submission that was done before.
 *
 * @throws Refusal with ALREADY_SENT if it was sent with other fields
 */
export async function findReceipt(call: Read): Promise<Finished | null> {
  const submission = submissionOf(call)
  const done = submission && (await findDone(call.engine.store, submission))
  return done && { ...done, from: 'receipt' }
}

/**
 * The outcome of a `once` submission that is refused or fails now, but was done before: its answer was lost, or the
 * answer of its COMMIT. The call must be of the user who sent it; a form whose user is signed out is saved, and looked
 * up when they are back. With it, the body, if it was read for this.
 */
export async function alreadyDone(
  call: Authenticated,
  thrown: unknown,
): Promise<{ readonly done?: Finished | undefined; readonly body?: LateBody | undefined }> {
  const { ticket, engine } = call
  if (!isAdmitted(call) || !ticket.nonce || !call.definition.once || isDecided(thrown)) return {}
  // A program that was refused before its body was read keeps what it sent.
  if (!isRead(call) && wantsJson(call.request)) return {}
  const isUnauthorized = thrown instanceof Refusal && thrown.code === 'UNAUTHORIZED'
  const body = await lateBody(call, { keepsFiles: isUnauthorized && isSavable(call) }).catch(() => undefined)
  if (!body?.fingerprint) return { body }
  const submission = { nonce: ticket.nonce, fingerprint: body.fingerprint() }
  const done = await findDone(engine.store, submission).catch(() => null)
  return done ? { done: { ...done, from: 'receipt' }, body } : { body }
}

/** Whether the receipt was looked at, or the form was found wrong, before this was thrown. */
function isDecided(thrown: unknown): boolean {
  if (thrown instanceof Invalid || thrown instanceof Redirect) return true
  return thrown instanceof Refusal && (thrown.code === 'ALREADY_SENT' || thrown.code === 'INVALID_INPUT')
}
