import type { Json } from '../json.ts'
import { ACTIONS } from '../local-path.ts'
import { Invalid } from '../outcome.ts'
import { sendJson, sendRedirect, wantsJson } from '../request/responses.ts'
import { isFromScript } from '../request/script-request.ts'
import type { Done } from '../store/once.ts'
import { fail } from './fail.ts'
import { drawNext, formOf, pageOf, reportCall } from './page-response.ts'
import type { ActionEvent } from './report.ts'
import type { Call } from './stages.ts'

/** A call that has come to an outcome, now or before. */
export interface Finished extends Done {
  /** What decided it: the handler, its schema, the receipt of the same form that came before, whoever refused the caller, or that only a field was to be checked. */
  readonly from: 'handler' | 'schema' | 'receipt' | 'access' | 'check'
}

/** Answers a call that came to an outcome: 303, the next page, or JSON. What is invalid becomes its page. */
export async function succeed(call: Call, finished: Finished): Promise<void> {
  const { outcome, messages, from } = finished
  if (outcome.kind === 'invalid') {
    call.isUnjudged = from === 'schema'
    return fail(call, new Invalid(outcome.problems, outcome.status))
  }
  if (from === 'check') return answerChecked(call)
  if (from !== 'receipt') call.context.cookies.send()
  const data = outcome.kind === 'data' ? { data: outcome.data } : {}
  const shown: Shown = { form: formOf(call), messages, ...data }
  const { id, error } = needsTidying(call, shown) ? await tidyUp(call, finished, shown) : TIDY
  reportSuccess(call, { outcome: from === 'receipt' ? 'repeat' : outcome.kind, from, error })
  const location = outcome.kind === 'redirect' ? outcome.location : pageOf(call)
  // What goes on for long is shown under its own URL, to everybody.
  if (wantsJson(call.request) && !location.startsWith(ACTIONS))
    return sendJson(call.response, 200, { location, ...data, ...(messages.length > 0 && { messages }) })
  if (isFromScript(call.request) && !location.startsWith(ACTIONS))
    return drawNext(call, location, { shown: { ...shown, id } })
  if (id !== undefined) call.engine.outcomes.announce(call.response, id)
  sendRedirect(call.response, location)
}

/** Nothing is wrong with the field. */
function answerChecked(call: Call): void {
  reportCall(call, { outcome: 'nothing', status: 204, reason: 'a field was checked' })
  call.response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
}

interface Shown {
  readonly form: string
  readonly messages: readonly string[]
  readonly data?: Json
}

interface Tidied {
  /** Under which the next page finds what it shows. */
  readonly id?: string | undefined
  /** What could not be kept. */
  readonly error?: unknown
}

const TIDY: Tidied = {}

/** Whether there may be anything to keep or to forget. A visitor without a cookie has nothing parked. */
function needsTidying(call: Call, shown: Shown): boolean {
  return isShownLater(call, shown) || call.request.headers.cookie !== undefined || call.used !== undefined
}

/**
 * Keeps what the next page shows, and forgets what was kept for this form while it failed. The work is done by
 * now: what fails here is for the log, and must not ask anybody for a second try.
 */
async function tidyUp(call: Call, { from }: Finished, shown: Shown): Promise<Tidied> {
  let error: unknown
  const attempt = <T>(work: Promise<T>) =>
    work.catch((thrown: unknown) => {
      error ??= thrown
      return undefined
    })
  const id = isShownLater(call, shown)
    ? await attempt(call.engine.outcomes.keep(shown, keptFor(call, shown)))
    : undefined
  if (from !== 'access') await attempt(forgetKept(call))
  return { id, error }
}

/**
 * Whom the next page shows it to. After a change of cookies that may be somebody else: signed in, or with other
 * credentials. What was flashed is for this browser then, as it is for strangers.
 */
function keptFor({ context, identity = null }: Call, { data }: Shown): string | null {
  return context.cookies.isChanged && data === undefined ? null : identity
}

/** Data is stored also for the script: the form on the page names it, and hands it to the next call as `previous`. */
function isShownLater(call: Call, { data, messages }: Shown): boolean {
  if (wantsJson(call.request)) return false
  return data !== undefined || (messages.length > 0 && !isFromScript(call.request))
}

async function forgetKept(call: Call): Promise<void> {
  const { engine, request, response, used } = call
  if (used?.length) await engine.staged.forget(used)
  if (request.headers.cookie) await engine.parked.forget(request, response, formOf(call))
}

function reportSuccess(
  call: Call,
  { outcome, from, error }: Pick<ActionEvent, 'outcome' | 'error'> & Pick<Finished, 'from'>,
): void {
  const reason = error === undefined ? REASONS[from] : 'done, but something about it could not be kept'
  reportCall(call, {
    outcome,
    status: wantsJson(call.request) || isFromScript(call.request) ? 200 : 303,
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { error }),
  })
}

const REASONS: Readonly<Partial<Record<Finished['from'], string>>> = { access: 'the access rule' }
