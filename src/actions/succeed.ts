import { sendJson, sendRedirect, wantsJson } from './bare.ts'
import { drawNext, formOf, isFromScript, pageOf, reportCall } from './draw.ts'
import { fail } from './fail.ts'
import type { Call } from './http-call.ts'
import type { Json } from './json.ts'
import type { Done } from './once.ts'
import { Invalid } from './outcome.ts'

/** A call that has come to an outcome, now or before. */
export interface Finished extends Done {
  /** What decided it: the handler, the receipt of the same form that came before, or whoever refused the caller. */
  readonly from: 'handler' | 'receipt' | 'access'
}

/** Answers a call that came to an outcome: 303, the next page, or JSON. What is invalid becomes its page. */
export async function succeed(call: Call, { outcome, messages, from }: Finished): Promise<void> {
  if (outcome.kind === 'invalid') return fail(call, new Invalid(outcome.problems, outcome.status))
  if (from !== 'receipt') call.context.cookies.send()
  if (from !== 'access') await forgetKept(call)
  const location = outcome.kind === 'redirect' ? outcome.location : pageOf(call)
  const data = outcome.kind === 'data' ? { data: outcome.data } : {}
  const isJson = wantsJson(call.request)
  reportCall(call, {
    outcome: from === 'receipt' ? 'repeat' : outcome.kind,
    ...(from === 'access' && { reason: 'the access rule' }),
    status: isJson || isFromScript(call) ? 200 : 303,
  })
  if (isJson) return sendJson(call.response, { location, ...data, ...(messages.length > 0 && { messages }) })
  const shown = { form: formOf(call), messages, ...data }
  if (isFromScript(call)) await showNow(call, location, shown)
  else await showAfterRedirect(call, location, shown)
}

/** What was kept for this form while it failed is used up. */
async function forgetKept(call: Call): Promise<void> {
  const { engine, request, response, used } = call
  if (used?.length) await engine.staged.forget(used)
  if (request.headers.cookie) await engine.parked.forget(request, response, formOf(call))
}

interface Shown {
  readonly form: string
  readonly messages: readonly string[]
  readonly data?: Json
}

/** Data is stored even so: the form on the page names it, and hands it to the next call as `previous`. */
async function showNow(call: Call, location: string, shown: Shown): Promise<void> {
  const id = shown.data === undefined ? undefined : await call.engine.outcomes.keep(shown, call.owner ?? null)
  drawNext(call, location, { shown: { ...shown, id } })
}

async function showAfterRedirect(
  { engine, response, owner = null }: Call,
  location: string,
  shown: Shown,
): Promise<void> {
  if (shown.data !== undefined || shown.messages.length > 0)
    engine.outcomes.announce(response, await engine.outcomes.keep(shown, owner))
  sendRedirect(response, location)
}
