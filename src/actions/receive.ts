import type { Request, Response } from 'express'
import { sendRedirect } from './bare.ts'
import { bodyTypeOf, discardRest, lengthProblem, readBody } from './body.ts'
import { CallContext } from './call-context.ts'
import { withDeadline } from './deadline.ts'
import type { Entries } from './decode.ts'
import type { Definition } from './definition.ts'
import { reportCall } from './draw.ts'
import type { Engine } from './engine-parts.ts'
import { repeatedHeader } from './evidence.ts'
import { askForBody } from './expect.ts'
import { fail, giveUp } from './fail.ts'
import type { Form } from './form-data.ts'
import type { Call } from './http-call.ts'
import { ACTIONS, sealContext } from './mint.ts'
import { type Done, doOnce, findDone, type Submission } from './once.ts'
import { isProvenOwn, originProblem } from './origin.ts'
import { Invalid, outcomeOf, Redirect } from './outcome.ts'
import { ownerTag } from './owner.ts'
import { conflict, Refusal, unavailable } from './refusal.ts'
import { open } from './seal.ts'
import type { BodyLimits, SentBody } from './sent-body.ts'
import { type ArrivedFile, toUploadedFile } from './staging.ts'
import { admit, perform, readArgs, readCaptured, readForm } from './steps.ts'
import { type Finished, succeed } from './succeed.ts'
import { dayOf, isCurrent, type OpenedTicket } from './ticket.ts'

/** The life of a request to an action's URL, from its headers to its answer. Never rejects. */
export async function receive(engine: Engine, request: Request, response: Response): Promise<void> {
  const context = new CallContext(request, response, engine.isSecure)
  const call: Call = { engine, request, response, context, started: performance.now() }
  try {
    if (request.method === 'POST') await succeed(call, await process(call))
    else showPage(call)
  } catch (thrown) {
    await answerThrown(call, thrown).catch((error: unknown) => giveUp(call, error))
  } finally {
    await cleanUp(call)
  }
}

/** A redirect is an outcome even when it is thrown, which is how an access rule sends a caller elsewhere. */
async function answerThrown(call: Call, thrown: unknown): Promise<void> {
  if (!(thrown instanceof Redirect)) return fail(call, thrown)
  discardRest(call.request)
  return succeed(call, { outcome: outcomeOf(thrown, call.name ?? ''), messages: [], from: 'access' })
}

/** Each step refuses by throwing; no byte of the body is read before the first five have agreed. */
async function process(call: Call): Promise<Finished> {
  checkHeaders(call)
  openTicket(call)
  await checkOwner(call)
  const definition = await admitCaller(call)
  const type = bodyTypeOf(call.request)
  if (type === null) throw new Refusal('unsupported_type')
  const limits = limitsOf(call, definition)
  const tooLong = lengthProblem(call.request, limits)
  if (tooLong) throw tooLong
  askForBody(call.request, call.response)
  const body = await readBody(call.request, type, limits, call.engine.staging)
  await takeBody(call, definition, body)
  return act(call, definition, body.fingerprint)
}

/** A second action in a form with files takes the form's files along, and lets them go. */
function limitsOf({ engine, ticket }: Call, { limits }: Definition): BodyLimits {
  const own =
    ticket?.form === undefined ? undefined : engine.registry.byName.get(ticket.form.split('#', 1)[0] ?? '')
  return own ? { ...limits, total: Math.max(limits.total, own.limits.total) } : limits
}

function checkHeaders({ engine, request }: Call): void {
  const repeated = repeatedHeader(request)
  if (repeated) throw new Refusal('bad_request', undefined, { reason: `${repeated} must stand there once` })
  const evidence = engine.evidenceOf(request)
  const problem = originProblem(evidence)
  if (problem) throw new Refusal('cross_origin', undefined, { reason: problem })
}

/** Name and ticket of the URL; a ticket that is not ours is like one that never was. */
function openTicket(call: Call): OpenedTicket {
  const [name = '', text = '', ...rest] =
    call.request.url.slice(ACTIONS.length).split(/[?#]/, 1)[0]?.split('/') ?? []
  const isName = rest.length === 0 && /^[A-Za-z][\w.]{0,99}$/.test(name)
  const ticket = isName ? call.engine.verify(name, text) : null
  if (!ticket) throw new Refusal('not_found')
  call.name = name
  call.ticket = ticket
  return ticket
}

async function checkOwner(call: Call): Promise<void> {
  const { engine, request, ticket } = call as Call & { ticket: OpenedTicket }
  const owner = await engine.ownerOf(request)
  call.owner = owner
  if (!isCurrent(ticket, dayOf(engine.now()))) throw new Refusal('form_expired')
  if (ticket.owner === undefined) {
    // Anybody can fetch a form that was drawn for nobody, so a signed-in person's must come from our own page.
    if (owner !== null && !isProvenOwn(engine.evidenceOf(request)))
      throw new Refusal('cross_origin', undefined, {
        reason: 'a form drawn for nobody, from a person who is signed in, without proof of origin',
      })
  } else if (owner === null) throw new Refusal('login_required')
  else if (ownerTag(ticket.key, owner) !== ticket.owner) throw new Refusal('wrong_owner')
}

/** Finds the action, reads what was bound, and asks the access rule. */
async function admitCaller(call: Call): Promise<Definition> {
  const { engine, request, context, ticket, name } = call as Call & { ticket: OpenedTicket; name: string }
  const definition = engine.registry.byName.get(name)
  if (!definition) throw Object.assign(conflict(), { reason: 'the action is gone' })
  call.definition = definition
  context.args = await readArgs(definition, ticket.args)
  CallContext.extend(context, await engine.contextOf(request))
  await admit(definition, context)
  return definition
}

/** Puts the files that arrived, now or before, among the entries; throws what was wrong with the body. */
async function takeBody(
  call: Call,
  { limits }: Definition,
  { entries, files, problem }: SentBody,
): Promise<void> {
  const by = { action: call.name as string, owner: call.owner ?? null }
  call.entries = entries
  call.files = files
  if (problem) throw problem
  const arrived = await withFiles(entries, files)
  if (limits.files === 0) return
  const resolved = await call.engine.staged.resolve(arrived, limits, by)
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

async function act(call: Call, definition: Definition, fingerprint: () => string): Promise<Finished> {
  const {
    engine,
    ticket,
    context,
    entries,
    owner = null,
  } = call as Call & { ticket: OpenedTicket; entries: Entries }
  const submission =
    definition.once && ticket.nonce ? { nonce: ticket.nonce, fingerprint: fingerprint() } : null
  const done = submission && (await findDone(engine.store, submission))
  if (done) return { ...done, from: 'receipt' }
  context.captured = await openCaptured(call, definition)
  context.previous = ticket.previous && (await engine.outcomes.findData(ticket.previous, owner))
  const result = await readForm(definition, entries)
  if ('problems' in result) throw new Invalid(result.problems, 422)
  return submission
    ? carryOutOnce(call, definition, { form: result.form, submission })
    : { ...(await carryOut(call, definition, result.form)), from: 'handler' }
}

/** What was captured opens only inside its own ticket; a seal of ours that does not open is no ticket of ours. */
async function openCaptured({ name, ticket }: Call, definition: Definition): Promise<unknown> {
  if (!ticket?.sealed) return readCaptured(definition, undefined)
  const opened = await open(
    ticket.key,
    { purpose: 'seal', context: sealContext(name as string, ticket.day) },
    ticket.sealed,
  )
  if (opened === undefined) throw new Refusal('not_found')
  return readCaptured(definition, opened)
}

async function carryOut({ context }: Call, definition: Definition, form: Form<unknown>): Promise<Done> {
  const onTimeout = () => CallContext.abort(context, TOO_LONG)
  const outcome = await withDeadline(perform(definition, form, context), definition.timeout, onTimeout)
  return { outcome, messages: CallContext.messagesOf(context) }
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
    const outcome = await perform(definition, form, context)
    return { outcome, messages: CallContext.messagesOf(context) }
  }
  const onTimeout = () => {
    overdue.abort(unavailable())
    CallContext.abort(context, TOO_LONG)
  }
  const work = doOnce(engine.store, submission, { now: engine.now(), signal: overdue.signal, run })
  const { done, isFirst } = await withDeadline(work, definition.timeout, onTimeout)
  return { ...done, from: isFirst ? 'handler' : 'receipt' }
}

/** Anything but a POST: a GET of a form's URL leads to its page, and changes nothing. */
function showPage(call: Call): void {
  const { request, response } = call
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, POST')
    throw new Refusal('method_not_allowed')
  }
  sendRedirect(response, openTicket(call).page)
  reportCall(call, { outcome: 'redirect', status: 303 })
}

/** Files that no action took and no form names are removed. */
async function cleanUp({ engine, files }: Call): Promise<void> {
  if (files && files.length > 0) await engine.staging.remove(files.map(({ path }) => path))
}
