import { type ProblemDetails, sendBare, sendJson, sendProblem, sendRedirect, wantsJson } from './bare.ts'
import { bodyTypeOf, discardRest, readBody } from './body.ts'
import { closeUp, type Entries } from './decode.ts'
import { findControl } from './fields.ts'
import type { Failure } from './form.ts'
import type { Call } from './http-call.ts'
import type { Done } from './once.ts'
import { Invalid, type Problems } from './outcome.ts'
import type { PageState } from './page.ts'
import { localPath } from './path.ts'
import { redraw } from './redraw.ts'
import { Refusal, refusalOf } from './refusal.ts'
import { type ActionEvent, newIncident } from './report.ts'
import { textOnly } from './sent-body.ts'
import type { StagedFile } from './staged-files.ts'
import type { OpenedTicket } from './ticket.ts'

/** The header by which `enhance.js` asks for the finished page in the answer to its POST. */
const SCRIPT_REQUEST = 'signpost-request'

/** The header that tells `enhance.js` which address the page in the answer has. */
const SCRIPT_LOCATION = 'Signpost-Location'

/** Answers a call that came to an outcome: 303, the next page, or JSON. */
export async function succeed(
  call: Call,
  { outcome, messages, isRepeat }: Done & { readonly isRepeat?: boolean },
): Promise<void> {
  if (outcome.kind === 'invalid') return fail(call, new Invalid(outcome.problems, outcome.status))
  const { engine, request, response, context, handles = [] } = call
  const form = formOf(call)
  const location = outcome.kind === 'redirect' ? outcome.location : pageOf(call)
  const shown = { form, messages, ...(outcome.kind === 'data' && { data: outcome.data }) }
  if (!isRepeat) context.cookies.sendTo(response)
  await engine.staged.forget(handles)
  await engine.parked.forget(request, response, form)
  reportCall(call, {
    outcome: isRepeat ? 'repeat' : outcome.kind,
    status: wantsJson(request) || isFromScript(call) ? 200 : 303,
  })
  if (wantsJson(request))
    return sendJson(response, {
      location,
      ...(outcome.kind === 'data' && { data: outcome.data }),
      ...(messages.length > 0 && { messages }),
    })
  const id =
    outcome.kind === 'data' || (messages.length > 0 && !isFromScript(call))
      ? await engine.outcomes.keep(shown)
      : undefined
  if (isFromScript(call)) return drawNext(call, location, { shown: { ...shown, id } })
  if (id) engine.outcomes.announce(response, id)
  sendRedirect(response, location)
}

/** Answers a call that was refused or failed. Under an authentic ticket that is the page again, filled in. */
export async function fail(call: Call, thrown: unknown): Promise<void> {
  const details = detailsOf(thrown)
  const { refusal, status, incident } = details
  const { request, response } = call
  const error = thrown instanceof Invalid ? undefined : (refusal.cause ?? (incident ? thrown : undefined))
  reportCall(call, {
    outcome: refusal.code,
    status,
    ...(refusal.reason && { reason: refusal.reason }),
    ...(incident && { incident }),
    ...(error !== undefined && { error }),
  })
  if (response.headersSent) return void response.destroy()
  if (refusal.retryAfter !== undefined) response.setHeader('Retry-After', Math.ceil(refusal.retryAfter))
  if (!call.ticket || BARE.has(refusal.code)) return sendAlone(call, details)
  if (wantsJson(request)) {
    discardRest(request)
    return sendProblem(response, details)
  }
  await drawAgain(call, details)
}

/** What is never the page again: it is decided before the ticket, or says that there is none. */
const BARE: ReadonlySet<string> = new Set(['cross_origin', 'not_found', 'method_not_allowed'])

function detailsOf(thrown: unknown): ProblemDetails {
  if (thrown instanceof Invalid)
    return { refusal: new Refusal('invalid_input'), status: thrown.status, problems: thrown.problems }
  const known = refusalOf(thrown)
  if (known)
    return { refusal: known, status: known.status, problems: { sentence: known.message, fields: {} } }
  const refusal = new Refusal('internal', undefined, { cause: thrown })
  const incident = newIncident()
  return {
    refusal,
    status: 500,
    incident,
    problems: {
      sentence: `${refusal.message} If it happens again, tell us this number: ${incident}.`,
      fields: {},
    },
  }
}

const SMALL = 64 << 10

/** A small answer that costs nothing. What the client is still sending is read only when it is little. */
function sendAlone({ request, response }: Call, details: ProblemDetails): void {
  const isSmall = request.complete || Number(request.headers['content-length'] ?? SMALL + 1) <= SMALL
  if (isSmall) discardRest(request)
  else response.setHeader('Connection', 'close')
  if (wantsJson(request)) sendProblem(response, details)
  else sendBare(response, details.status, details.problems.sentence + advice(details.refusal))
}

/** While developing, a refused origin says what was compared and which setting to change. */
function advice({ code, reason }: Refusal): string {
  const isTold = code === 'cross_origin' && process.env.NODE_ENV === 'development'
  return isTold
    ? ` (${reason}. Set ORIGIN to the address in the browser, or list the other origin in trustedOrigins.)`
    : ''
}

async function drawAgain(call: Call, { refusal, status, problems }: ProblemDetails): Promise<void> {
  const { engine, request, response, ticket, definition } = call as Call & { ticket: OpenedTicket }
  const sent = call.entries ?? (await bringTextBack(call))
  const values = refillable(call, sent)
  discardRest(request)
  if (
    refusal.code === 'login_required' &&
    engine.signIn &&
    (await engine.parked.park(response, { ticket, form: formOf(call), values }))
  )
    return leadToSignIn(call, engine.signIn)
  const staged = definition && refusal.code !== 'too_large' ? await stageFiles(call, problems) : []
  const previous =
    ticket.previous === undefined
      ? undefined
      : { id: ticket.previous, data: await engine.outcomes.findData(ticket.previous) }
  const failure: Failure = {
    form: formOf(call),
    code: refusal.code,
    status,
    problems,
    values,
    staged,
    previous,
  }
  draw(call, { path: pageOf(call), status, state: { failure } })
}

/** The text of a form that was refused before its body was read. */
async function bringTextBack({ engine, request, definition }: Call): Promise<Entries> {
  const type = bodyTypeOf(request)
  if (type === null || request.readableDidRead) return new Map()
  const limits = textOnly(definition?.limits ?? DEFAULT_LIMITS)
  return (await readBody(request, type, limits, engine.staging)).entries
}

const DEFAULT_LIMITS = {
  text: 64 << 10,
  fields: 1000,
  file: 0,
  files: 0,
  total: 64 << 10,
  isFile: () => false,
}

/** What a form shows again: text, without secrets, its rows closed up. */
function refillable({ definition, engine, ticket }: Call, sent: Entries): Entries {
  const own = engine.registry.byName.get(ticket?.form?.split('#')[0] ?? '') ?? definition
  const fields = own?.fields
  const values = new Map<string, string[]>()
  for (const [name, entries] of fields ? closeUp(fields, sent) : sent) {
    const isSecret = fields
      ? findControl(fields, name)?.isSecret
      : /passw(or)?d|passphrase|passcode/i.test(name)
    if (!isSecret)
      values.set(
        name,
        entries.filter((entry) => typeof entry === 'string' && !entry.startsWith('staged:')) as string[],
      )
  }
  return values
}

/** Keeps the files whose own fields are right, so that they need not be sent again. */
async function stageFiles(call: Call, { fields }: Problems): Promise<readonly StagedFile[]> {
  const { engine, files = [], name, owner = null, handles = [] } = call
  const kept = files.filter(({ field }) => !Object.hasOwn(fields, field))
  await engine.staged.forget(handles)
  call.files = files.filter((file) => !kept.includes(file))
  return engine.staged.stage(kept, { action: name as string, owner })
}

function leadToSignIn(call: Call, signIn: string): void {
  const location = `${signIn}${signIn.includes('?') ? '&' : '?'}next=${encodeURIComponent(pageOf(call))}`
  if (isFromScript(call)) drawNext(call, location, {})
  else sendRedirect(call.response, location)
}

/** For the script: the page that a redirect leads to, in the same answer. */
function drawNext(call: Call, location: string, state: PageState): void {
  const { response } = call
  response.setHeader(SCRIPT_LOCATION, location)
  const path = localPath(location)
  if (path === null) response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
  else draw(call, { path: path.split('#', 1)[0] as string, status: 200, state })
}

function draw(call: Call, { path, status, state }: { path: string; status: number; state: PageState }): void {
  const { request, response, context } = call
  redraw(request, response, { path, status, state, cookie: context.cookies.headerAfter() }, (error) => {
    if (error) reportCall(call, { outcome: 'internal', status: 500, error })
    sendBare(
      response,
      error ? 500 : 404,
      error ? new Refusal('internal').message : 'The page of this form is gone.',
    )
  })
}

function isFromScript({ request }: Call): boolean {
  return request.headers[SCRIPT_REQUEST] !== undefined
}

/** The identity of the form that was sent. */
function formOf({ ticket, name }: Call): string {
  return ticket?.form ?? (name as string)
}

/** Signed, and checked once more: no page of a ticket leads elsewhere. */
function pageOf({ definition, ticket }: Call): string {
  return definition?.page ?? localPath(ticket?.page ?? '/') ?? '/'
}

/** Reports the call, once. */
export function reportCall(
  { engine, request, name, started }: Call,
  event: Pick<ActionEvent, 'outcome' | 'status'> & Partial<ActionEvent>,
): void {
  engine.report({ action: name ?? null, method: request.method, duration: performance.now() - started, ...event })
}

/** The answer to a failure failed itself: say so as plainly as can be. */
export function giveUp(call: Call, error: unknown): void {
  const { request, response } = call
  reportCall(call, { outcome: 'internal', status: 500, error })
  const details = detailsOf(error)
  if (wantsJson(request)) sendProblem(response, details)
  else sendBare(response, 500, details.problems.sentence)
}
