// The response to a call that was refused or failed: a bare response, problem details, or the re-rendered page.

import { clientAddress } from '../../network/index.ts'
import { discardRest } from '../body/body.ts'
import type { Entries } from '../input/decode.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Failure } from '../page/failure.ts'
import { refillable } from '../page/refill.ts'
import { sendProblem, sendRedirect, wantsJson } from '../request/responses.ts'
import { isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import { openCaptured } from './captured.ts'
import { adviceFor, brokenBy, type FailedCall, failedCall } from './failed-call.ts'
import { isSavable, type KeptFiles, keepFiles, TEXT_KEPT } from './keep-files.ts'
import { type LateBody, type LateReading, lateBody } from './late-body.ts'
import { renderNext, renderPage } from './page-response.ts'
import { recoveryOf } from './recover.ts'
import { reportCall } from './report-call.ts'
import { type Authenticated, isAdmitted, isAuthenticated, isRead, type Read, type Stage } from './stages.ts'
import { actionNameOf, formDefinitionOf, formNameOf, pageOf, submissionUrl } from './submitted-form.ts'
import { answerUnknown } from './unknown-form.ts'

/** What is known about a failure besides the thrown value. */
interface FailureOptions {
  /** Whether the schema refused, so that no handler has seen the form. */
  readonly isUnjudged?: boolean
  /** The submission, if the request itself does not contain it. */
  readonly entries?: Entries
  /** Files that are staged already for the form that is shown again. */
  readonly staged?: readonly StagedFile[]
  /** The body, if it was read already. */
  readonly body?: LateBody | undefined
  /** Whether the failure was reported when it happened. */
  readonly isReported?: boolean
}

/**
 * Answers a call that was refused or failed. With an authentic ticket, the form's page is rendered again, filled in.
 *
 * @param thrown what the step, the rule or the handler threw
 */
export async function fail(call: Stage, thrown: unknown, options: FailureOptions = {}): Promise<void> {
  const failed = failedCall(call, thrown)
  const { code, status, retryAfterSeconds } = failed
  const { request, response } = call
  if (options.isReported) reportCall(call, { outcome: 'repeat', status }, failed.problems)
  else reportFailure(call, failed)
  if (response.destroyed) return
  if (response.headersSent) return void response.destroy()
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterSeconds))
  if (code === 'UNKNOWN_FORM' && (await answerUnknown(call, failed))) return
  if (!isAuthenticated(call) || BARE.has(code)) return sendAlone(call, failed)
  if (wantsJson(request)) return sendProblemOf(call, failed)
  await renderAgain(call, failed, options)
}

/** A JSON client still has what it sent: nothing is staged for it, and files that were staged before stay. */
function sendProblemOf(call: Stage, failed: FailedCall): void {
  discardRest(call.request)
  sendProblem(call.response, failed)
}

/** Reports a call that failed. */
export function reportFailure(call: Stage, failed: FailedCall): void {
  const { code, status, problems, reason, incident, error } = failed
  const details = { ...(reason !== undefined && { reason }), ...(incident !== undefined && { incident }) }
  reportCall(call, { outcome: code, status, ...details, ...(error !== undefined && { error }) }, problems)
}

/** Refusals without a page: decided before the ticket was verified, or because it is invalid. */
const BARE: ReadonlySet<string> = new Set(['CROSS_ORIGIN', 'UNPROVEN_ORIGIN', 'UNKNOWN_FORM'])

const SMALL_BYTES = 64 << 10

/** A small response. What the client is still sending is read only if it is little. */
function sendAlone({ engine, request, response }: Stage, failed: FailedCall): void {
  const length = Number(request.headers['content-length'] ?? SMALL_BYTES + 1)
  if (request.complete || length <= SMALL_BYTES) discardRest(request)
  else response.setHeader('Connection', 'close')
  if (wantsJson(request)) sendProblem(response, failed)
  else engine.sendBare(response, failed.status, failed.problems.sentence + adviceFor(failed))
}

async function renderAgain(call: Authenticated, failed: FailedCall, options: FailureOptions): Promise<void> {
  const { engine, request, response } = call
  const { code, status } = failed
  const isSaved = code === 'UNAUTHORIZED' && isSavable(call)
  const body = await bodyOf(call, options, { keepsFiles: isSaved })
  const values = refillable(formDefinitionOf(call), body.entries)
  discardRest(request)
  const kept = options.staged
    ? { staged: options.staged, problems: failed.problems, isMissing: false }
    : await keepFiles(call, failed, body)
  // Best effort: what cannot be saved comes back with the page.
  if (isSaved && (await saveForm(call, { values, body, kept }).catch(() => false)))
    return redirectToLogin(call, engine.loginPage)
  const { staged, problems } = kept
  const failure: Failure = {
    form: formNameOf(call),
    code,
    status,
    problems,
    values,
    staged,
    captured: keepsCaptured(options, code) ? await capturedOf(call) : undefined,
    previous: await previousOf(call).catch(() => undefined),
    submission: sameSubmission(call, failed, options),
  }
  const path = pageOf(call)
  if (isFromScript(request)) response.setHeader(SCRIPT_LOCATION, path)
  const recovery = await recoveryOf(call, failure, body.entries)
  renderPage(call, { path, status, state: { failure }, recovery })
}

async function bodyOf(
  call: Authenticated,
  { entries, body }: FailureOptions,
  reading: LateReading,
): Promise<LateBody> {
  if (entries) return { entries, passedOver: [] }
  return body ?? lateBody(call, reading).catch(() => ({ entries: new Map(), passedOver: [] }))
}

/** The form that comes again is the same submission, unless that one is done or its job has ended. */
function sameSubmission(
  call: Authenticated,
  { code }: FailedCall,
  { entries }: FailureOptions,
): Failure['submission'] {
  const { nonce } = call.ticket
  const isOver = code === 'ALREADY_SENT' || entries !== undefined
  return nonce === undefined || isOver ? undefined : { action: actionNameOf(call), nonce }
}

interface FormParts {
  readonly values: Entries
  readonly body: LateBody
  readonly kept: KeptFiles
}

/** Saves the form, with its captured state, for its user. Resolves to false if it is too large. */
async function saveForm(call: Authenticated, { values, body, kept }: FormParts): Promise<boolean> {
  const { engine, request, response, ticket } = call
  const state = await openCaptured(call)
  const action = actionNameOf(call)
  const { nonce } = ticket
  const fingerprint = body.fingerprint?.()
  return engine.savedForms.save(response, {
    address: clientAddress(request),
    ticket,
    form: formNameOf(call),
    values,
    staged: kept.staged,
    hasLostFiles: kept.isMissing,
    url: submissionUrl(call),
    ...(state !== undefined && { captured: { action, state } }),
    ...(nonce !== undefined && fingerprint !== undefined && { submission: { action, nonce, fingerprint } }),
  })
}

/**
 * Whether the form is rendered with the state that was captured before. A handler that refused may have done so because
 * of it: then the page captures anew. Otherwise no one has looked at it, and a version that was changed meanwhile must
 * not look as if the visitor had seen it.
 */
function keepsCaptured({ isUnjudged = false }: FailureOptions, code: FailedCall['code']): boolean {
  return isUnjudged || !JUDGED.has(code)
}

const JUDGED: ReadonlySet<string> = new Set(['INVALID_INPUT', 'CONFLICT', 'ALREADY_SENT'])

async function capturedOf(call: Authenticated): Promise<Failure['captured']> {
  const schema = call.engine.registry.find(call.name)?.captured
  const state = schema && (await openCaptured(call).catch(() => undefined))
  return schema && state !== undefined ? { schema, state } : undefined
}

async function previousOf(call: Authenticated): Promise<Failure['previous']> {
  const id = call.ticket.previous
  if (id === undefined) return undefined
  const identity = isAdmitted(call) ? call.identity : null
  return { id, data: await call.engine.flash.findData(id, identity) }
}

function redirectToLogin(call: Authenticated, loginPage = '/'): void {
  const { engine, request } = call
  const next = engine.basePath.ownPath(request, pageOf(call))
  const path = engine.basePath.publicPath(request, loginPage)
  const location = `${path}${path.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
  if (isFromScript(call.request)) renderNext(call, location, { shown: { messages: [TEXT_KEPT] } })
  else sendRedirect(call.response, location)
}

/** The failure could not be answered as it should: answer it as plainly as possible. */
export function giveUp(call: Stage, error: unknown): void {
  const { request, response } = call
  reportCall(call, { outcome: 'INTERNAL', status: 500, error })
  const failed = brokenBy(error)
  if (wantsJson(request)) sendProblem(response, failed)
  else call.engine.sendBare(response, 500, failed.problems.sentence)
}
