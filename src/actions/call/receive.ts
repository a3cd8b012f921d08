import type { Request, Response } from 'express'
import { withDeadline } from '../action/deadline.ts'
import type { Definition } from '../action/definition.ts'
import { bodyTypeOf, discardRest, lengthProblem, readBody } from '../body/body.ts'
import { besideOnlyFile, filesTooLarge } from '../body/oversized.ts'
import type { BodyLimits, SentBody } from '../body/sent-body.ts'
import { inHandler } from '../cache/scope.ts'
import { ask, heldLimits, isYes, mustAsk, openHeld } from '../confirmation/confirmation.ts'
import type { Entries } from '../input/decode.ts'
import type { Form } from '../input/form-data.ts'
import { type ArrivedFile, toUploadedFile } from '../input/uploaded-file.ts'
import { beginWork, followWork, workIn } from '../jobs/job-call.ts'
import { ACTIONS } from '../local-path.ts'
import { type Outcome, outcomeOf, type Problems, Redirect } from '../outcome.ts'
import { conflict, Refusal, unavailable } from '../refusal.ts'
import { repeatedHeader } from '../request/evidence.ts'
import { askForBody } from '../request/expect-continue.ts'
import { DRAWN_FOR_NOBODY, isProvenOwn, originProblem } from '../request/origin.ts'
import { sendRedirect } from '../request/responses.ts'
import { fieldToCheck } from '../request/script-request.ts'
import { type Done, doOnce, findDone, type Submission } from '../store/once.ts'
import { identityTag } from '../ticket/identity-tag.ts'
import { open } from '../ticket/seal.ts'
import { dayOf, isCurrent, type OpenedTicket } from '../ticket/ticket.ts'
import { sealContext } from '../ticket/ticket-urls.ts'
import { CallContext } from './call-context.ts'
import { admit, perform, readArgs, readCaptured, readForm } from './call-steps.ts'
import type { Engine } from './engine-parts.ts'
import { fail, giveUp } from './fail.ts'
import { checkField } from './field-check.ts'
import { reportCall } from './page-response.ts'
import type { Call } from './stages.ts'
import { type Finished, succeed } from './succeed.ts'

/** The life of a request to an action's URL, from its headers to its answer. Never rejects. */
export async function receive(engine: Engine, request: Request, response: Response): Promise<void> {
  const context = new CallContext(request, response, engine)
  const call: Call = { engine, request, response, context, started: performance.now() }
  try {
    const finished = request.method === 'POST' ? await process(call) : await showPage(call)
    if (finished) await succeed(call, finished)
  } catch (thrown) {
    await answerThrown(call, thrown).catch((error: unknown) => giveUp(call, error))
  } finally {
    // Files that no action took and no form names.
    if (call.files?.length) await engine.staging.remove(call.files.map(({ path }) => path))
  }
}

/** A redirect is an outcome even when it is thrown, which is how an access rule sends a caller elsewhere. */
async function answerThrown(call: Call, thrown: unknown): Promise<void> {
  if (!(thrown instanceof Redirect)) return fail(call, thrown)
  discardRest(call.request)
  return succeed(call, { outcome: outcomeOf(thrown, call.name ?? ''), messages: [], from: 'access' })
}

/**
 * Each step refuses by throwing; no byte of the body is read before the first five have agreed. A step that has
 * nothing to wait for answers at once: most calls wait for their body, and for what their handler waits for. Null:
 * it was answered already.
 */
async function process(call: Call): Promise<Finished | null> {
  checkHeaders(call)
  const ticket = openTicket(call)
  const identity = call.engine.identityOf(call.request)
  call.identity = identity instanceof Promise ? await identity : identity
  checkIdentity(call, ticket)
  const definition = findDefinition(call)
  await admitCaller(call, definition)
  const body = await takeBody(call, definition).catch((thrown) => throwWithCaptured(call, definition, thrown))
  const field = fieldToCheck(call.request)
  if (field !== undefined) return checkField(definition, body.entries, field)
  const held = definition.confirm && (await openHeld(call))
  if (definition.limits.files > 0) await takeFiles(call, definition)
  return act(call, definition, held === undefined ? body.fingerprint : () => held)
}

/** Checks what is announced, and only then has it sent. */
function receiveBody(call: Call, definition: Definition): SentBody | Promise<SentBody> {
  const { engine, request, response } = call
  const type = bodyTypeOf(request)
  if (type === null) throw new Refusal('UNSUPPORTED_TYPE')
  const limits = limitsOf(call, definition)
  const tooLong = lengthProblem(request, limits)
  if (tooLong) throw type === 'multipart' ? besideOnlyFile(tooLong, definition) : tooLong
  askForBody(request, response)
  return readBody(request, type, { limits, staging: engine.staging, isOnce: definition.once })
}

/** A second action in a form with files takes the form's files along, and lets them go. */
function limitsOf({ engine, request, ticket }: Call, { limits, confirm }: Definition): BodyLimits {
  if (confirm && isYes(request)) return heldLimits(limits)
  const own =
    ticket?.form === undefined ? undefined : engine.registry.byName.get(ticket.form.split('#', 1)[0] ?? '')
  return own ? { ...limits, total: Math.max(limits.total, own.limits.total) } : limits
}

function checkHeaders({ engine, request }: Call): void {
  const repeated = repeatedHeader(request)
  if (repeated) throw new Refusal('BAD_REQUEST', undefined, { reason: `${repeated} must stand there once` })
  const evidence = engine.evidenceOf(request)
  const problem = originProblem(evidence)
  if (problem) throw new Refusal('CROSS_ORIGIN', undefined, { reason: problem })
}

/** Name and ticket of the URL; a ticket that is not ours is like one that never was. */
function openTicket(call: Call): OpenedTicket {
  const [name = '', text = '', ...rest] =
    call.request.url.slice(ACTIONS.length).split(/[?#]/, 1)[0]?.split('/') ?? []
  const isName = rest.length === 0 && /^[A-Za-z][\w.]{0,99}$/.test(name)
  const ticket = isName ? call.engine.verify(name, text) : null
  if (!ticket) throw new Refusal('UNKNOWN_FORM')
  call.name = name
  call.ticket = ticket
  return ticket
}

function checkIdentity({ engine, request, identity }: Call, ticket: OpenedTicket): void {
  if (!isCurrent(ticket, dayOf(engine.now()))) throw new Refusal('FORM_EXPIRED')
  if (ticket.identity === undefined) {
    // Anybody can fetch a form that was drawn for nobody, so a signed-in person's must come from our own page.
    if (identity !== null && !isProvenOwn(engine.evidenceOf(request)))
      throw new Refusal('CROSS_ORIGIN', undefined, { reason: DRAWN_FOR_NOBODY })
  } else if (identity === null || identity === undefined) throw new Refusal('UNAUTHORIZED')
  else if (identityTag(ticket.key, identity) !== ticket.identity) throw new Refusal('WRONG_IDENTITY')
}

function findDefinition(call: Call): Definition {
  const definition = call.engine.registry.byName.get(call.name as string)
  if (!definition) throw Object.assign(conflict(), { reason: 'the action is gone' })
  call.definition = definition
  return definition
}

/** Reads what was bound, and asks the access rule. */
async function admitCaller(call: Call, definition: Definition): Promise<void> {
  const { engine, request, context, ticket } = call as Call & { ticket: OpenedTicket }
  const args = readArgs(definition, ticket.args)
  context.args = args instanceof Promise ? await args : args
  const given = engine.contextOf(request)
  CallContext.extend(context, given instanceof Promise ? await given : given)
  const admitted = admit(definition, context)
  if (admitted instanceof Promise) await admitted
}

/** Keeps what arrived for the answer, whatever it will be; throws what was wrong with it. */
async function takeBody(call: Call, definition: Definition): Promise<SentBody> {
  const body = await receiveBody(call, definition)
  call.entries = body.entries
  call.files = body.files
  if (body.problem) throw body.problem
  if (body.oversized?.length) throw filesTooLarge(definition, body.oversized)
  return body
}

/** The form that comes again keeps its captured state, though nobody has come to open it. */
async function throwWithCaptured(call: Call, definition: Definition, thrown: unknown): Promise<never> {
  if (call.ticket?.sealed) await openCaptured(call, definition).catch(() => {})
  throw thrown
}

/** Puts the files that arrived, now or before, among the entries. */
async function takeFiles(call: Call, { limits }: Definition): Promise<void> {
  const {
    engine,
    entries,
    files,
    name,
    identity = null,
  } = call as Call & Required<Pick<Call, 'entries' | 'files'>>
  const arrived = await withFiles(entries, files)
  const resolved = await engine.staged.resolve(arrived, limits, { action: name as string, identity })
  call.entries = resolved.entries
  call.files = [...files, ...resolved.files]
  call.used = resolved.used
}

async function withFiles(entries: Entries, files: readonly ArrivedFile[]): Promise<Entries> {
  if (files.length === 0) return entries
  const all = new Map(entries)
  for (const file of files) all.set(file.field, [...(all.get(file.field) ?? []), await toUploadedFile(file)])
  return all
}

async function act(call: Call, definition: Definition, fingerprint: () => string): Promise<Finished | null> {
  const { engine, ticket, context, entries } = call as Call & { ticket: OpenedTicket; entries: Entries }
  const submission =
    definition.once && ticket.nonce ? { nonce: ticket.nonce, fingerprint: fingerprint() } : null
  const done = submission && (await findDone(engine.store, submission))
  if (done) return { ...done, from: 'receipt' }
  if (ticket.sealed || definition.captured) context.captured = await openCaptured(call, definition)
  if (ticket.previous)
    context.previous = await engine.outcomes.findData(ticket.previous, call.identity ?? null)
  const read = readForm(definition, entries)
  const result = read instanceof Promise ? await read : read
  // Returned, not thrown: it is the commonest refusal, and throwing costs microseconds.
  if ('problems' in result) return invalidated(result.problems)
  if (definition.confirm && mustAsk(call)) return ask(call, definition, fingerprint()).then(() => null)
  if (definition.isLong) return beginWork(call, definition, { form: result.form, submission })
  if (submission) return carryOutOnce(call, definition, { form: result.form, submission })
  const performed = carryOut(call, definition, result.form)
  const outcome = performed instanceof Promise ? await performed : performed
  return { outcome, messages: CallContext.messagesOf(context), from: 'handler' }
}

function invalidated(problems: Problems): Finished {
  return { outcome: { kind: 'invalid', problems, status: 422 }, messages: [], from: 'schema' }
}

/** What was captured opens only inside its own ticket; a seal of ours that does not open is no ticket of ours. */
async function openCaptured(call: Call, definition: Definition): Promise<unknown> {
  const { name, ticket } = call
  if (!ticket?.sealed) return readCaptured(definition, undefined)
  const opened = await open(
    ticket.key,
    { purpose: 'seal', context: sealContext(name as string, ticket.day) },
    ticket.sealed,
  )
  if (opened === undefined) throw new Refusal('UNKNOWN_FORM')
  call.captured = opened
  return readCaptured(definition, opened)
}

function carryOut(
  { engine, context }: Call,
  definition: Definition,
  form: Form<unknown>,
): Outcome | Promise<Outcome> {
  const performed = engine.cache
    ? performBesideCache(definition, form, context)
    : perform(definition, form, context)
  if (!(performed instanceof Promise)) return performed
  return withDeadline(performed, definition.timeout, () => CallContext.abort(context, TOO_LONG))
}

/** What the handler revalidates counts when it has succeeded, even where nobody waits for it any more. */
function performBesideCache(
  definition: Definition,
  form: Form<unknown>,
  context: CallContext,
): Promise<Outcome> {
  const performed = inHandler(async () => perform(definition, form, context))
  return performed.then((outcome) => {
    if (outcome.kind !== 'invalid') CallContext.succeed(context)
    return outcome
  })
}

const TOO_LONG = 'The action took too long.'

/** The deadline is around the transaction: only the store knows what has become of a handler that was given up. */
async function carryOutOnce(
  { engine, context }: Call,
  definition: Definition,
  { form, submission }: { readonly form: Form<unknown>; readonly submission: Submission },
): Promise<Finished> {
  const overdue = new AbortController()
  const run = async (): Promise<Done> => {
    const outcome = await inHandler(() => perform(definition, form, context))
    return { outcome, messages: CallContext.messagesOf(context) }
  }
  const onTimeout = () => {
    overdue.abort(unavailable())
    CallContext.abort(context, TOO_LONG)
  }
  const work = doOnce(engine.store, submission, { now: engine.now(), signal: overdue.signal, run })
  // After the commit, and also where nobody waits for it any more.
  const committed = work.then((finished) => {
    if (finished.done.outcome.kind !== 'invalid') CallContext.succeed(context)
    return finished
  })
  const { done, isFirst } = await withDeadline(committed, definition.timeout, onTimeout)
  return { ...done, from: isFirst ? 'handler' : 'receipt' }
}

/** Anything but a POST: a GET of a form's URL leads to its page or to what its work came to, and changes nothing. */
async function showPage(call: Call): Promise<Finished | null> {
  const { request, response } = call
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, POST')
    throw new Refusal('METHOD_NOT_ALLOWED')
  }
  const ticket = openTicket(call)
  const work = workIn(request.url)
  if (work !== undefined) return showWork(call, ticket, work)
  sendRedirect(response, ticket.page)
  reportCall(call, { outcome: 'redirect', status: 303 })
  return null
}

async function showWork(call: Call, ticket: OpenedTicket, work: string): Promise<Finished | null> {
  call.identity = await call.engine.identityOf(call.request)
  checkIdentity(call, ticket)
  findDefinition(call)
  return followWork(call, work)
}
