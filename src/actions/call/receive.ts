// The life of a request to an action's URL, from its headers to its response, from top to bottom. Over 200 lines because
// it is the one place where the order of the steps can be read.
import type { Request, Response } from 'express'
import type { AfterCommitWork } from '../action/after-commit.ts'
import { admit, readArgs } from '../action/execution.ts'
import { bodyTypeOf, discardRest, lengthProblem, readBody } from '../body/body.ts'
import { besideOnlyFile, filesTooLarge } from '../body/oversized.ts'
import { renumber } from '../body/renumber.ts'
import type { BodyLimits, SentBody } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import { type ArrivedFile, toUploadedFile } from '../input/uploaded-file.ts'
import { ACTIONS } from '../local-path.ts'
import { outcomeOf, Redirect } from '../outcome.ts'
import { actionIn } from '../page/form-name.ts'
import { sessionMarkOf } from '../page/session-handover.ts'
import { Refusal } from '../refusal.ts'
import { repeatedHeader } from '../request/evidence.ts'
import { askForBody } from '../request/expect-continue.ts'
import { isProvenOwn, originProblem } from '../request/origin.ts'
import { sendRedirect } from '../request/responses.ts'
import { fieldToCheck, isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import { identityTag } from '../ticket/identity-tag.ts'
import { openOverflow } from '../ticket/overflow.ts'
import { dayOf, isCurrent, type OpenedTicket } from '../ticket/ticket.ts'
import { act } from './act.ts'
import { checkRateOf, runMiddleware } from './action-middleware.ts'
import { alreadyDone, findReceipt } from './already-done.ts'
import { CallControl } from './call-control.ts'
import { CallFiles } from './call-files.ts'
import type { Detours } from './detours.ts'
import type { Engine } from './engine-parts.ts'
import { fail, giveUp } from './fail.ts'
import { checkField } from './field-check.ts'
import { fingerprintOf } from './fingerprint.ts'
import { FILE_GONE } from './keep-files.ts'
import { reportAfterCommit, reportCall } from './report-call.ts'
import {
  type Admitted,
  type Authenticated,
  type Finished,
  isAuthenticated,
  type Read,
  type Received,
  type Stage,
} from './stages.ts'
import { formDefinitionOf, formNameOf } from './submitted-form.ts'
import { succeed } from './succeed.ts'
import { fieldsInAddress } from './unknown-form.ts'

/** Answers a request to an action's URL. Never rejects. */
export async function receive(
  engine: Engine,
  detours: Detours,
  [request, response]: readonly [Request, Response],
): Promise<void> {
  const { isSecure, cache, afterCommit } = engine
  const startWork = (work: readonly AfterCommitWork[]) =>
    afterCommit.start(work, (error) => reportAfterCommit(stage, error))
  const control = new CallControl(request, response, { isSecure, cache, startWork })
  const files = new CallFiles()
  const session = sessionMarkOf(request)
  const received: Received = {
    engine,
    request,
    response,
    control,
    files,
    session,
    started: performance.now(),
  }
  // The stage that the call has reached decides how a failure is answered.
  let stage: Stage = received
  const reach: Reach = (reached) => {
    stage = reached
    return reached
  }
  try {
    if (request.method === 'POST') await process(received, detours, reach)
    else await show(received, detours, reach)
  } catch (thrown) {
    await answerThrown(stage, thrown).catch((error: unknown) => giveUp(stage, error))
  } finally {
    const left = files.take()
    if (left.length > 0) await engine.staging.remove(left.map(({ path }) => path))
  }
}

type Reach = <Reached extends Stage>(stage: Reached) => Reached

/** A redirect is an outcome even if it is thrown: an access rule redirects a caller like that. */
async function answerThrown(call: Stage, thrown: unknown): Promise<void> {
  if (!isAuthenticated(call)) return fail(call, thrown)
  const { done, body } = await alreadyDone(call, thrown)
  if (done) return succeed(call, done)
  if (!(thrown instanceof Redirect)) return fail(call, thrown, { body })
  discardRest(call.request)
  return succeed(call, { outcome: outcomeOf(thrown, call.name), messages: [], from: 'access' })
}

/**
 * A POST. Each step refuses by throwing; no byte of the body is read before the call is admitted. A step that has
 * nothing to wait for returns no promise: most calls wait for their body and their handler only.
 */
async function process(call: Received, detours: Detours, reach: Reach): Promise<void> {
  checkHeaders(call)
  const authenticated = reach(authenticate(call))
  const identified = reach(await identify(authenticated))
  if (identified.definition.rate) await checkRateOf(identified)
  if (identified.definition.use.length > 0 && !(await runMiddleware(identified))) return
  const admitted = await admitCall(identified)
  const received = await receiveBody(admitted, detours)
  const { body, rename } = renumber((formDefinitionOf(admitted) ?? admitted.definition).fields, received)
  const sent = reach(readCall(admitted, body))
  requireWhole(admitted, body)
  const field = fieldToCheck(sent.request)
  if (field !== undefined)
    return succeed(
      sent,
      await checkField(admitted.definition, body.entries, { sent: field, name: rename(field) }),
    )
  const confirmed = admitted.definition.confirm ? reach(await detours.confirmation.restore(sent)) : sent
  // Before the files: a submission that is done has used its own.
  const done = await findReceipt(confirmed)
  if (done) return conclude(confirmed, done, detours.jobs)
  const read = admitted.definition.limits.files > 0 ? reach(await withFiles(confirmed)) : confirmed
  const finished = await act(read, detours)
  if (finished) await conclude(read, finished, detours.jobs)
}

/**
 * Answers a call with its outcome. The browser script gets the progress of a job at once: it never gets a redirect,
 * because a policy of the page such as `upgrade-insecure-requests` may change where a redirect leads to.
 */
async function conclude(call: Read, finished: Finished, jobs: Detours['jobs']): Promise<void> {
  const { outcome } = finished
  const isForScript = call.definition.isLong && outcome.kind === 'redirect' && isFromScript(call.request)
  const job = isForScript ? jobs.idIn(outcome.location) : undefined
  if (job === undefined || outcome.kind !== 'redirect') return succeed(call, finished)
  call.response.setHeader(SCRIPT_LOCATION, call.engine.basePath.publicPath(call.request, outcome.location))
  return showJob(call, jobs, job)
}

/** Anything but a POST: a GET of a form's URL leads to its page or to its job, and changes nothing. */
async function show(received: Received, { jobs }: Detours, reach: Reach): Promise<void> {
  const { request, response } = received
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, POST')
    throw new Refusal('METHOD_NOT_ALLOWED')
  }
  const authenticated = reach(authenticate(received))
  const job = jobs.idIn(request.url)
  if (job !== undefined) return showJob(reach(await identify(authenticated)), jobs, job)
  const entries = fieldsInAddress(request.url)
  if (entries.size > 0 && isProvenOwn(received.engine.evidenceOf(request))) {
    response.setHeader('Allow', 'POST')
    return fail(authenticated, new Refusal('METHOD_NOT_ALLOWED', SENT_WITH_GET, GET_ADVICE), { entries })
  }
  sendRedirect(response, authenticated.ticket.page)
  reportCall(authenticated, { outcome: 'redirect', status: 303 })
}

const SENT_WITH_GET = 'This form was sent in its address, which changes nothing. Please send it again.'
const GET_ADVICE = { reason: 'a form with method="get": print form.attributes unescaped' }

async function showJob(call: Admitted, jobs: Detours['jobs'], id: string): Promise<void> {
  const end = await jobs.follow(call, id)
  if (end === null) return
  if ('outcome' in end) return succeed(call, end)
  return fail(call, end.thrown, end)
}

function checkHeaders({ engine, request }: Received): void {
  const repeated = repeatedHeader(request)
  if (repeated) throw new Refusal('BAD_REQUEST', undefined, { reason: `${repeated} must be sent once` })
  const evidence = engine.evidenceOf(request)
  const problem = originProblem(evidence)
  if (problem) engine.warnOfOrigin(evidence, request.headers.host)
  if (problem) throw new Refusal('CROSS_ORIGIN', undefined, { reason: problem })
}

/** The name and ticket of the URL. A ticket that we did not sign is answered like a URL that does not exist. */
function authenticate(call: Received): Authenticated {
  const [name = '', text = '', ...rest] =
    call.request.url.slice(ACTIONS.length).split(/[?#]/, 1)[0]?.split('/') ?? []
  const isName = rest.length === 0 && /^[A-Za-z][\w.]{0,99}$/.test(name)
  const ticket = isName ? call.engine.verify(name, text) : null
  const whole = ticket && withOverflow(ticket, call.request.url)
  if (!whole) throw new Refusal('UNKNOWN_FORM')
  return { ...call, name, ticket: whole }
}

/** The ticket with what did not fit into it; null if that is missing or altered. */
function withOverflow(ticket: OpenedTicket, url: string): OpenedTicket | null {
  if (ticket.more === undefined) return ticket
  const overflow = openOverflow(url, ticket.more)
  return overflow && { ...ticket, ...overflow }
}

/** Checks that the form is for this user and that its action exists. */
async function identify(call: Authenticated): Promise<Admitted> {
  const found = call.engine.identityOf(call.request)
  const identity = found instanceof Promise ? await found : found
  call.control.identity = identity
  checkIdentity(call, identity)
  const definition = call.engine.registry.find(call.name)
  if (!definition) throw new Refusal('CONFLICT', undefined, { reason: 'the action is gone' })
  return { ...call, identity, definition }
}

function checkIdentity({ engine, request, ticket }: Authenticated, identity: string | null): void {
  if (!isCurrent(ticket, dayOf(engine.now()))) throw new Refusal('FORM_EXPIRED')
  if (ticket.identity === undefined) {
    // Anyone can fetch a form that was rendered for no user, so a signed-in user's must come from our own page.
    if (identity !== null && !isProvenOwn(engine.evidenceOf(request)))
      throw new Refusal('UNPROVEN_ORIGIN', undefined, {
        reason: 'a form that was rendered without a user, sent by a user, without proof of origin',
      })
  } else if (identity === null) throw new Refusal('UNAUTHORIZED')
  else if (identityTag(ticket.key, identity) !== ticket.identity) throw new Refusal('WRONG_IDENTITY')
}

/** Validates the bound arguments and asks the access rule. */
async function admitCall(call: Admitted): Promise<Admitted> {
  const { engine, request, control, ticket, definition } = call
  const args = readArgs(definition, ticket.args)
  control.context.args = args instanceof Promise ? await args : args
  const application = engine.contextOf(request)
  control.extend(application instanceof Promise ? await application : application)
  const admitted = admit(definition, control.context)
  if (admitted instanceof Promise) await admitted
  return call
}

/** Checks what the headers announce, and only then asks for the body. */
function receiveBody(call: Admitted, { confirmation }: Detours): SentBody | Promise<SentBody> {
  const { engine, request, response, definition } = call
  const type = bodyTypeOf(request)
  if (type === null) throw new Refusal('UNSUPPORTED_TYPE')
  const limits = (definition.confirm && confirmation.limitsOf(request, definition.limits)) ?? limitsOf(call)
  const tooLong = lengthProblem(request, type, limits)
  if (tooLong) throw type === 'multipart' ? besideOnlyFile(tooLong, definition) : tooLong
  askForBody(request, response)
  return readBody(request, type, {
    limits,
    staging: engine.staging,
    isOnce: definition.once,
    keepsFiles: true,
  })
}

/** A second action of a form with files receives the files of the form, and drops them. */
function limitsOf(call: Admitted): BodyLimits {
  const { limits } = call.definition
  const form = formDefinitionOf(call)
  return form ? { ...limits, total: Math.max(limits.total, form.limits.total) } : limits
}

/** Keeps what has arrived for the response, whatever that will be. */
function readCall(call: Admitted, { entries, files, passedOver = [] }: SentBody): Read {
  call.files.add(files)
  const fingerprint = () => fingerprintOf(call.definition, { entries, files })
  return { ...call, entries, passedOver, fingerprint, used: [], isConfirmed: false }
}

function requireWhole({ definition }: Admitted, { problem, oversized = [] }: SentBody): void {
  if (problem) throw problem
  if (oversized.length > 0) throw filesTooLarge(definition, oversized)
}

/** Puts the files that arrived, now or with an earlier try, among the entries. */
async function withFiles(call: Read): Promise<Read> {
  const { engine, entries, files, identity, definition } = call
  const arrived = await addFiles(entries, files.all)
  const action = actionIn(formNameOf(call))
  const resolved = await engine.stagedFiles.resolve(arrived, definition.limits, { action, identity })
  if (resolved.gone.length > 0) {
    // The others are staged still, under the handles that the form has.
    await engine.staging.remove(resolved.files.map(({ path }) => path))
    throw filesGone(resolved.gone)
  }
  files.add(resolved.files)
  return { ...call, entries: resolved.entries, used: resolved.used }
}

/** The page said that the file was there: not to find it is a problem, never a form without a file. */
function filesGone(fields: readonly string[]): Refusal {
  return new Refusal('INVALID_INPUT', undefined, {
    fields: Object.fromEntries(fields.map((field) => [field, FILE_GONE])),
  })
}

async function addFiles(entries: Entries, files: readonly ArrivedFile[]): Promise<Entries> {
  if (files.length === 0) return entries
  const all = new Map(entries)
  for (const file of files) all.set(file.field, [...(all.get(file.field) ?? []), await toUploadedFile(file)])
  return all
}
