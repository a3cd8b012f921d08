import { bodyTypeOf, discardRest, readBody } from '../body/body.ts'
import { textOnly } from '../body/sent-body.ts'
import { isDevelopment, sourceOf } from '../development.ts'
import type { Entries } from '../input/decode.ts'
import { Invalid, type Problems } from '../outcome.ts'
import type { Failure } from '../page/form.ts'
import { refillable } from '../page/refill.ts'
import { Refusal } from '../refusal.ts'
import { isWaiting } from '../request/expect-continue.ts'
import { type ProblemDetails, sendBare, sendProblem, sendRedirect, wantsJson } from '../request/responses.ts'
import { isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import type { Parking } from '../saved-forms/saved-forms.ts'
import { isHandle, type StagedFile } from '../saved-forms/staged-files.ts'
import { open } from '../ticket/seal.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'
import { sealContext } from '../ticket/ticket-urls.ts'
import { adviceOn } from './advice.ts'
import { draw, drawNext, formOf, pageOf, reportCall } from './page-response.ts'
import { incidentSentence, newIncident } from './report.ts'
import type { Call } from './stages.ts'
import { storageRefusal } from './storage-errors.ts'

/** Answers a call that was refused or failed. Under an authentic ticket that is the page again, filled in. */
export async function fail(call: Call, thrown: unknown): Promise<void> {
  const failure = failureIn(call, thrown)
  const { code, status, retryAfterSeconds } = failure
  const { request, response } = call
  if (call.isToldAgain) reportCall(call, { outcome: 'repeat', status })
  else reportFailure(call, failure)
  if (response.destroyed) return
  if (response.headersSent) return void response.destroy()
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterSeconds))
  if (!call.ticket || BARE.has(code)) return sendAlone(call, failure)
  if (wantsJson(request)) return sendProblemOf(call, failure)
  await drawAgain(call, failure)
}

/** A program keeps what it sent: nothing is staged for it, and what was staged before stays. */
function sendProblemOf(call: Call, failure: FailedCall): void {
  discardRest(call.request)
  sendProblem(call.response, failure)
}

/** Reports a call that failed. */
export function reportFailure(
  call: Call,
  { code, status, problems, reason, incident, error }: FailedCall,
): void {
  call.problems = problems
  const told = { ...(reason !== undefined && { reason }), ...(incident !== undefined && { incident }) }
  reportCall(call, { outcome: code, status, ...told, ...(error !== undefined && { error }) })
}

/** What is never the page again: it is decided before the ticket, or says that there is none. */
const BARE: ReadonlySet<string> = new Set(['CROSS_ORIGIN', 'UNKNOWN_FORM', 'METHOD_NOT_ALLOWED'])

/** What a thrown thing comes to: for the visitor, and for the log. */
export interface FailedCall extends ProblemDetails {
  readonly retryAfterSeconds?: number
  readonly reason?: string
  readonly error?: unknown
}

/** What a call's visitor and the log are told of what was thrown; while developing, in detail. */
export function failureIn(call: Call, thrown: unknown): FailedCall {
  const failure = failureOf(thrown)
  return call.isToldAgain ? failure : inDetail(failure, call)
}

function failureOf(thrown: unknown): FailedCall {
  if (thrown instanceof Invalid)
    return { code: 'INVALID_INPUT', status: thrown.status, problems: thrown.problems }
  const refusal = thrown instanceof Refusal ? thrown : storageRefusal(thrown)
  return refusal ? refusedBy(refusal) : brokenBy(thrown)
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

/** A bug: the visitor gets a number, the log gets the details under that number. */
function brokenBy(error: unknown): FailedCall {
  const incident = newIncident()
  const problems = { sentence: incidentSentence(incident), fields: {} }
  return { code: 'INTERNAL', status: 500, problems, incident, error }
}

const SMALL = 64 << 10

/** A small answer that costs nothing. What the client is still sending is read only when it is little. */
function sendAlone({ request, response }: Call, failure: FailedCall): void {
  const isSmall = request.complete || Number(request.headers['content-length'] ?? SMALL + 1) <= SMALL
  if (isSmall) discardRest(request)
  else response.setHeader('Connection', 'close')
  if (wantsJson(request)) sendProblem(response, failure)
  else sendBare(response, failure.status, failure.problems.sentence + advice(failure))
}

/** While developing, what is refused before its page is known says why, and which setting to change. */
function advice({ code, reason, error }: FailedCall): string {
  if (!isDevelopment()) return ''
  const told = [reason && `${reason}.`, adviceOn({ code, reason, error })].filter(Boolean)
  return told.length > 0 ? ` (${told.join(' ')})` : ''
}

/** While developing, a bug says on the page what was thrown and where, and what to change. */
function inDetail(failure: FailedCall, { engine, name, definition }: Call): FailedCall {
  const { code, error, incident, problems } = failure
  if (code !== 'INTERNAL' || !isDevelopment()) return failure
  const [what, stack] =
    error instanceof Error ? [`${error.name}: ${error.message}`, error.stack] : [typeof error]
  const place = sourceOf(stack) ?? definition?.source
  const sentences = [
    `${name} threw ${what}${/[.!?]$/.test(what) ? '' : '.'}`,
    place && `Look at ${place}.`,
    adviceOn({ error }),
    engine.watching.watcher && `What it was given and the stack are at /_signpost/calls/${incident}.`,
  ]
  const sentence = `${problems.sentence} ${sentences.filter(Boolean).join(' ')}`
  return { ...failure, problems: { ...problems, sentence } }
}

async function drawAgain(call: Call, { code, status, problems }: FailedCall): Promise<void> {
  const { engine, request, response, ticket } = call as Call & { ticket: OpenedTicket }
  const form = formOf(call)
  const sent = call.entries ?? (await bringTextBack(call))
  const values = refillable(call, sent)
  discardRest(request)
  const isSignedOut = code === 'UNAUTHORIZED' && engine.loginPage !== undefined
  if (isSignedOut && (await park(call, { ticket, form, values, hasFiles: hasFiles(call, sent) })))
    return leadToSignIn(call)
  const staged = call.staged ?? (mayStage(call, { code, problems }) ? await stageFiles(call, problems) : [])
  const previous = ticket.previous === undefined ? undefined : await previousOf(call, ticket.previous)
  const captured = keepsCaptured(call, code) ? capturedOf(call) : undefined
  const failure: Failure = { form, code, status, problems, values, staged, captured, previous }
  const path = pageOf(call)
  if (isFromScript(request)) response.setHeader(SCRIPT_LOCATION, path)
  draw(call, { path, status, state: { failure } })
}

/** Keeps the form, with what it was drawn with, for its person. Answers false when that is too much. */
async function park({ engine, response, name = '' }: Call, parking: Parking): Promise<boolean> {
  const { key, sealed, day } = parking.ticket
  const state = sealed && (await open(key, { purpose: 'seal', context: sealContext(name, day) }, sealed))
  const captured = state === undefined ? undefined : { action: name, state }
  return engine.parked.park(response, { ...parking, captured })
}

/**
 * Whether the form is drawn with what was captured before. A handler that has refused may have done so because of it: then
 * the page says anew how things are. Otherwise nobody has looked yet, and a version that somebody has changed meanwhile
 * must not look as if it had been seen.
 */
function keepsCaptured({ isUnjudged = false }: Call, code: FailedCall['code']): boolean {
  return isUnjudged || (code !== 'INVALID_INPUT' && code !== 'CONFLICT')
}

function capturedOf({ definition, captured: state }: Call): Failure['captured'] {
  const schema = definition?.captured
  return schema && state !== undefined ? { schema, state } : undefined
}

/** A body that was too large is not whole; where single files were, which their fields say, all else has arrived. */
function mayStage({ definition, files = [] }: Call, { code, problems }: Told): boolean {
  const isWhole = code !== 'TOO_LARGE' || Object.keys(problems.fields).length > 0
  return definition !== undefined && files.length > 0 && isWhole
}

type Told = Pick<FailedCall, 'code' | 'problems'>

async function previousOf({ engine, identity = null }: Call, id: string): Promise<Failure['previous']> {
  return { id, data: await engine.outcomes.findData(id, identity) }
}

/** The text of a form that was refused before its body was read; not of a program that waits to be asked for it. */
async function bringTextBack(call: Call): Promise<Entries> {
  const { engine, request, name = '' } = call
  const type = bodyTypeOf(request)
  if (type === null || request.readableDidRead || isWaiting(request)) return new Map()
  // The ticket vouches for the name, also where the call was refused before its action was looked up.
  const limits = textOnly(engine.registry.byName.get(name)?.limits ?? DEFAULT_LIMITS)
  const body = await readBody(request, type, { limits, staging: engine.staging, isOnce: false })
  call.hasUnreadFiles = body.hasUnreadFiles ?? false
  return body.entries
}

/** Whether files came with the form, now or before. */
function hasFiles({ files = [], hasUnreadFiles = false }: Call, sent: Entries): boolean {
  return hasUnreadFiles || files.length > 0 || [...sent.values()].some((values) => values.some(isHandle))
}

const DEFAULT_LIMITS = {
  text: 64 << 10,
  fields: 1000,
  file: 0,
  files: 0,
  total: 64 << 10,
  isFile: () => false,
}

/** Keeps the files whose own fields are right, so that they need not be sent again. */
export async function stageFiles(call: Call, { fields }: Problems): Promise<readonly StagedFile[]> {
  const { engine, request, files = [], name, identity = null, used = [] } = call
  const kept = files.filter(({ field }) => !Object.hasOwn(fields, field))
  await engine.staged.forget(used)
  call.files = files.filter((file) => !kept.includes(file))
  return engine.staged.stage(kept, { action: name as string, identity, address: request.ip ?? '' })
}

function leadToSignIn(call: Call): void {
  const { loginPage = '/' } = call.engine
  const location = `${loginPage}${loginPage.includes('?') ? '&' : '?'}next=${encodeURIComponent(pageOf(call))}`
  if (isFromScript(call.request)) drawNext(call, location, {})
  else sendRedirect(call.response, location)
}

/** The answer to a failure failed itself: say so as plainly as can be. */
export function giveUp(call: Call, error: unknown): void {
  const { request, response } = call
  reportCall(call, { outcome: 'INTERNAL', status: 500, error })
  const failure = brokenBy(error)
  if (wantsJson(request)) sendProblem(response, failure)
  else sendBare(response, 500, failure.problems.sentence)
}
