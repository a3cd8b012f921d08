// The response to a call that was refused or failed: a bare response, problem details, or the page again.
import { bodyTypeOf, discardRest, readBody } from '../body/body.ts'
import { textOnly } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import { isHandle, type StagedFile } from '../input/staged-file.ts'
import type { Problems } from '../outcome.ts'
import type { Failure } from '../page/form.ts'
import { refillable } from '../page/refill.ts'
import { isWaiting } from '../request/expect-continue.ts'
import { sendBare, sendProblem, sendRedirect, wantsJson } from '../request/responses.ts'
import { isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import { openCaptured } from './captured.ts'
import { adviceFor, brokenBy, type FailedCall, failedCall } from './failed-call.ts'
import { renderNext, renderPage } from './page-response.ts'
import { reportCall } from './report-call.ts'
import { type Authenticated, isAdmitted, isAuthenticated, isRead, type Read, type Stage } from './stages.ts'
import { formDefinitionOf, formNameOf, pageOf } from './submitted-form.ts'

/** What is known about a failure besides the thrown value. */
interface FailureOptions {
  /** Whether the schema refused, so that no handler has seen the form. */
  readonly isUnjudged?: boolean
  /** The submission, if the request itself does not contain it. */
  readonly entries?: Entries
  /** Files that are staged already for the form that is shown again. */
  readonly staged?: readonly StagedFile[]
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
const BARE: ReadonlySet<string> = new Set([
  'CROSS_ORIGIN',
  'UNPROVEN_ORIGIN',
  'UNKNOWN_FORM',
  'METHOD_NOT_ALLOWED',
])

const SMALL_BYTES = 64 << 10

/** A small response. What the client is still sending is read only if it is little. */
function sendAlone({ request, response }: Stage, failed: FailedCall): void {
  const length = Number(request.headers['content-length'] ?? SMALL_BYTES + 1)
  if (request.complete || length <= SMALL_BYTES) discardRest(request)
  else response.setHeader('Connection', 'close')
  if (wantsJson(request)) sendProblem(response, failed)
  else sendBare(response, failed.status, failed.problems.sentence + adviceFor(failed))
}

async function renderAgain(call: Authenticated, failed: FailedCall, options: FailureOptions): Promise<void> {
  const { engine, request, response, ticket } = call
  const { code, status, problems } = failed
  const { entries, hasUnreadFiles } = await submissionOf(call, options)
  const values = refillable(formDefinitionOf(call), entries)
  discardRest(request)
  if (code === 'UNAUTHORIZED' && engine.loginPage !== undefined) {
    const hasFiles = hasUnreadFiles || sentFiles(call, entries)
    if (await saveForm(call, values, hasFiles)) return redirectToLogin(call, engine.loginPage)
  }
  const staged = options.staged ?? (isRead(call) ? await stageAgain(call, failed) : [])
  const failure: Failure = {
    form: formNameOf(call),
    code,
    status,
    problems,
    values,
    staged,
    captured: keepsCaptured(options, code) ? await capturedOf(call) : undefined,
    previous: ticket.previous === undefined ? undefined : await previousOf(call, ticket.previous),
  }
  const path = pageOf(call)
  if (isFromScript(request)) response.setHeader(SCRIPT_LOCATION, path)
  renderPage(call, { path, status, state: { failure } })
}

interface Submitted {
  readonly entries: Entries
  /** Whether files were sent that were not read: only text comes back. */
  readonly hasUnreadFiles: boolean
}

/** The text of the form; it is read now if the call was refused before, but not from a program that waits to be asked. */
async function submissionOf(call: Authenticated, options: FailureOptions): Promise<Submitted> {
  const { engine, request, name } = call
  const entries = options.entries ?? (isRead(call) ? call.entries : undefined)
  if (entries) return { entries, hasUnreadFiles: false }
  const type = bodyTypeOf(request)
  if (type === null || request.readableDidRead || isWaiting(request)) return NO_SUBMISSION
  const limits = textOnly(engine.registry.byName.get(name)?.limits ?? DEFAULT_LIMITS)
  const body = await readBody(request, type, { limits, staging: engine.staging, isOnce: false })
  return { entries: body.entries, hasUnreadFiles: body.hasUnreadFiles ?? false }
}

const NO_SUBMISSION: Submitted = { entries: new Map(), hasUnreadFiles: false }

const DEFAULT_LIMITS = {
  text: 64 << 10,
  fields: 1000,
  file: 0,
  files: 0,
  total: 64 << 10,
  isFile: () => false,
}

/** Whether files came with the form, now or with an earlier try. */
function sentFiles({ files }: Authenticated, entries: Entries): boolean {
  return files.all.length > 0 || [...entries.values()].some((values) => values.some(isHandle))
}

/** Saves the form, with its captured state, for its user. Resolves to false if it is too large. */
async function saveForm(call: Authenticated, values: Entries, hasFiles: boolean): Promise<boolean> {
  const { engine, response, ticket, name } = call
  const state = await openCaptured(call)
  const captured = state === undefined ? undefined : { action: name, state }
  return engine.savedForms.save(response, { ticket, form: formNameOf(call), values, hasFiles, captured })
}

/**
 * Whether the form is rendered with the state that was captured before. A handler that refused may have done so because
 * of it: then the page captures anew. Otherwise no one has looked at it, and a version that was changed meanwhile must
 * not look as if the visitor had seen it.
 */
function keepsCaptured({ isUnjudged = false }: FailureOptions, code: FailedCall['code']): boolean {
  return isUnjudged || (code !== 'INVALID_INPUT' && code !== 'CONFLICT')
}

async function capturedOf(call: Authenticated): Promise<Failure['captured']> {
  const schema = call.engine.registry.byName.get(call.name)?.captured
  const state = schema && (await openCaptured(call).catch(() => undefined))
  return schema && state !== undefined ? { schema, state } : undefined
}

async function previousOf(call: Authenticated, id: string): Promise<Failure['previous']> {
  const identity = isAdmitted(call) ? call.identity : null
  return { id, data: await call.engine.flash.findData(id, identity) }
}

/** Stages the files of a form that arrived whole. If single files were too large, everything else has arrived. */
async function stageAgain(call: Read, { code, problems }: FailedCall): Promise<readonly StagedFile[]> {
  const isWhole = code !== 'TOO_LARGE' || Object.keys(problems.fields).length > 0
  return isWhole && call.files.all.length > 0 ? stageFiles(call, problems) : []
}

/** Stages the files whose own fields have no problem, so that they need not be sent again. */
export async function stageFiles(call: Read, { fields }: Problems): Promise<readonly StagedFile[]> {
  const { engine, request, files, name, identity, used } = call
  await engine.stagedFiles.forget(used)
  const kept = files.take(({ field }) => !Object.hasOwn(fields, field))
  return engine.stagedFiles.stage(kept, { action: name, identity, address: request.ip ?? '' })
}

function redirectToLogin(call: Authenticated, loginPage: string): void {
  const location = `${loginPage}${loginPage.includes('?') ? '&' : '?'}next=${encodeURIComponent(pageOf(call))}`
  if (isFromScript(call.request)) renderNext(call, location, {})
  else sendRedirect(call.response, location)
}

/** The failure could not be answered as it should: answer it as plainly as possible. */
export function giveUp(call: Stage, error: unknown): void {
  const { request, response } = call
  reportCall(call, { outcome: 'INTERNAL', status: 500, error })
  const failed = brokenBy(error)
  if (wantsJson(request)) sendProblem(response, failed)
  else sendBare(response, 500, failed.problems.sentence)
}
