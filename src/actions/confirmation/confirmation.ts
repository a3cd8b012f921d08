// The question before an action with `confirm`, as a dialog or as a page that contains the submission.
import type { Confirm } from '../action/definition.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import type { ConfirmationStep } from '../call/detours.ts'
import { stageFiles } from '../call/fail.ts'
import { renderPage } from '../call/page-response.ts'
import { reportCall } from '../call/report-call.ts'
import type { Read } from '../call/stages.ts'
import { pageOf } from '../call/submitted-form.ts'
import { escapeHtml } from '../html.ts'
import type { Json } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { sendHtml, wantsJson } from '../request/responses.ts'
import { isConfirmed, isFromScript } from '../request/script-request.ts'
import { open, type SealedFor, seal } from '../ticket/seal.ts'

/** The question before an action with `confirm`, for the page of the application that renders it. */
export interface Confirmation {
  readonly question: string
  /** The form with the question, the pending submission and both answers: HTML, to be printed raw. */
  readonly form: string
  /** The page to go back to. */
  readonly page: string
}

/** The only field of the form that says yes: the whole submission, sealed for its ticket. */
const PENDING = 'signpost-pending'

/** How much longer text gets by being sealed: JSON's escapes, then base64. */
const GROWTH = 3

const SMALL_BYTES = 4096

/** The query that marks the URL of the form that says yes. */
const YES = '?pending'

/** A submission that waits for the visitor's yes. */
interface Pending {
  readonly entries: readonly (readonly [name: string, values: readonly string[]])[]
  readonly fingerprint: string
}

/**
 * Asks the visitor before an action runs. The browser script gets the question as a dialog, and sends the form again
 * when the answer is yes. A browser without it gets a page that contains the submission.
 *
 * @param page the application's page for the question; without one a plain page is sent
 */
export function createConfirmation(page: string | undefined): ConfirmationStep {
  return {
    limitsOf: (request, limits) => (request.url.includes(YES) ? pendingLimits(limits) : undefined),
    restore,
    isDue: ({ isConfirmed: isRestored, request }) =>
      !isRestored && !isConfirmed(request) && !wantsJson(request),
    ask: (call, confirm) => ask(call, confirm, page),
  }
}

/** The limits of a form that contains a submission within these limits. */
function pendingLimits(limits: BodyLimits): BodyLimits {
  const text = limits.text * GROWTH + SMALL_BYTES
  return { ...limits, text, total: limits.total + text }
}

async function restore(call: Read): Promise<Read> {
  const { entries, ticket, request } = call
  const sealed = entries.get(PENDING)?.[0]
  if (typeof sealed !== 'string' || !request.url.includes(YES)) return call
  const pending = (await open(ticket.key, sealedFor(call), sealed)) as unknown as Pending | undefined
  if (pending === undefined)
    throw new Refusal('BAD_REQUEST', undefined, { reason: 'the pending submission was not sealed by us' })
  const { fingerprint } = pending
  return { ...call, entries: new Map(pending.entries), fingerprint: () => fingerprint, isConfirmed: true }
}

/** The seal opens with its own ticket only, so that no answer contains the submission of another form. */
function sealedFor({ request, name }: Read): SealedFor {
  const mac = request.url.split('?', 1)[0]?.split('.').at(-1)
  return { purpose: 'pending', context: `${name} ${mac}` }
}

async function ask(call: Read, confirm: Confirm, page: string | undefined): Promise<void> {
  reportCall(call, { outcome: 'asked', status: 200 })
  if (isFromScript(call.request)) return sendHtml(call.response, 200, dialogOf(confirm))
  const form = formOf(confirm, call, await sealPending(call))
  if (page === undefined)
    return sendHtml(call.response, 200, `<title>${escapeHtml(confirm.question)}</title>${form}`)
  const confirmation: Confirmation = { question: confirm.question, form, page: pageOf(call) }
  renderPage(call, { path: page, status: 200, state: { locals: { confirmation } } })
}

async function sealPending(call: Read): Promise<string> {
  const { entries, ticket, definition, fingerprint } = call
  const texts = [...entries].map(
    ([name, values]) => [name, values.filter((value) => typeof value === 'string')] as const,
  )
  const print = fingerprint()
  const files = (await stageFiles(call, { sentence: '', fields: {} })).map(
    ({ field, handle }) => [field, [handle]] as const,
  )
  const pending: Pending = { entries: merge([...texts, ...files]), fingerprint: print }
  const sealed = seal(ticket.key, sealedFor(call), pending as unknown as Json)
  if (sealed.length > pendingLimits(definition.limits).text - SMALL_BYTES) throw new Refusal('TOO_LARGE')
  return sealed
}

function merge(entries: Pending['entries']): Pending['entries'] {
  const merged = new Map<string, string[]>()
  for (const [name, values] of entries) merged.set(name, [...(merged.get(name) ?? []), ...values])
  return [...merged]
}

function formOf({ question, yes, no }: Confirm, call: Read, sealed: string): string {
  const [path = '', query = ''] = call.request.url.split('?')
  const action = `${path}${YES}${query === '' ? '' : `&${query}`}`
  return `<form method="post" action="${escapeHtml(action)}" class="signpost-confirm"><p>${escapeHtml(question)}</p><input type="hidden" name="${PENDING}" value="${sealed}"><button>${escapeHtml(yes)}</button> <a href="${escapeHtml(pageOf(call))}">${escapeHtml(no)}</a></form>`
}

/** The answers are the return values of the dialog; Escape returns none. */
function dialogOf({ question, yes, no }: Confirm): string {
  return `<dialog class="signpost-confirm"><form method="dialog"><p>${escapeHtml(question)}</p><button value="confirmed">${escapeHtml(yes)}</button> <button value="" autofocus>${escapeHtml(no)}</button></form></dialog>`
}
