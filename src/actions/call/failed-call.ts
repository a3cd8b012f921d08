// From a thrown value to its status, its sentence and its log entry.
import { isDevelopment, sourceOf } from '../development.ts'
import { Invalid } from '../outcome.ts'
import { Refusal } from '../refusal.ts'
import type { ProblemDetails } from '../request/responses.ts'
import { adviceOn } from './advice.ts'
import { incidentSentence, newIncident } from './report.ts'
import { isAuthenticated, type Stage } from './stages.ts'
import { storageRefusal } from './storage-errors.ts'

/** The response and the log entry for a thrown value. */
export interface FailedCall extends ProblemDetails {
  readonly retryAfterSeconds?: number
  readonly reason?: string
  readonly error?: unknown
}

/** Decides how a thrown value is answered and logged; in development with details. */
export function failedCall(call: Stage, thrown: unknown): FailedCall {
  const failed = failureOf(call, thrown)
  return failed.incident !== undefined && isDevelopment() ? inDetail(call, failed) : failed
}

function failureOf({ engine }: Stage, thrown: unknown): FailedCall {
  if (thrown instanceof Invalid) return invalidated(thrown)
  if (thrown instanceof Refusal) return refusedBy(thrown)
  const answered = engine.answerError(thrown, { fileField: undefined }) ?? storageRefusal(thrown)
  if (answered === null) return brokenBy(thrown)
  return answered instanceof Invalid ? invalidated(answered) : refusedBy(answered)
}

function invalidated({ status, problems }: Invalid): FailedCall {
  return { code: 'INVALID_INPUT', status, problems }
}

function refusedBy({ code, status, message, fields, retryAfterSeconds, reason, cause }: Refusal): FailedCall {
  return {
    code,
    status,
    problems: { sentence: message, fields },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { error: cause }),
  }
}

/** A bug: the visitor gets an incident id, the log gets the details under that id. */
export function brokenBy(error: unknown): FailedCall {
  const incident = newIncident()
  const problems = { sentence: incidentSentence(incident), fields: {} }
  return { code: 'INTERNAL', status: 500, problems, incident, error }
}

/** In development, the page says what was thrown, where, and what to change. */
function inDetail(call: Stage, failed: FailedCall): FailedCall {
  const { engine } = call
  const name = isAuthenticated(call) ? call.name : 'The call'
  const definition = isAuthenticated(call) ? engine.registry.find(call.name) : undefined
  const { error, incident, problems } = failed
  const [what, stack] =
    error instanceof Error ? [`${error.name}: ${error.message}`, error.stack] : [typeof error]
  const place = sourceOf(stack) ?? definition?.source
  const sentences = [
    `${name} threw ${what}${/[.!?]$/.test(what) ? '' : '.'}`,
    place && `Look at ${place}.`,
    adviceOn({ error }),
    engine.observer.observer && `Its input and the stack are at /_signpost/calls/${incident}.`,
  ]
  const sentence = `${problems.sentence} ${sentences.filter(Boolean).join(' ')}`
  return { ...failed, problems: { ...problems, sentence } }
}

/** In development, a refusal without its page says why, and which setting to change. */
export function adviceFor({ code, reason, error }: FailedCall): string {
  if (!isDevelopment()) return ''
  const sentences = [reason && `${reason}.`, adviceOn({ code, error })].filter(Boolean)
  return sentences.length > 0 ? ` (${sentences.join(' ')})` : ''
}
