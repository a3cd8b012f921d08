// The question before an action with `confirm`, as a dialog or as a page that contains the submission.
import type { Confirm } from '../action/definition.ts'
import type { ConfirmationStep } from '../call/detours.ts'
import { stageFiles } from '../call/keep-files.ts'
import { renderPage } from '../call/page-response.ts'
import {
  openPending,
  PENDING,
  type Pending,
  pendingLimits,
  saysYes,
  sealPending,
  yesUrl,
} from '../call/pending.ts'
import { reportCall } from '../call/report-call.ts'
import type { Read } from '../call/stages.ts'
import { pageOf, submissionUrl } from '../call/submitted-form.ts'
import { escapeHtml } from '../html.ts'
import { Refusal } from '../refusal.ts'
import { sendHtml, wantsJson } from '../request/responses.ts'
import { isConfirmed, isFromScript } from '../request/script-request.ts'

/** The question before an action with `confirm`, for the page of the application that renders it. */
export interface Confirmation {
  readonly question: string
  /** The form with the question, the pending submission and both answers: HTML, to be printed raw. */
  readonly form: string
  /** The page to go back to. */
  readonly page: string
}

/**
 * Asks the visitor before an action runs. The browser script gets the question as a dialog, and sends the form again
 * when the answer is yes. A browser without it gets a page that contains the submission.
 *
 * @param page the application's page for the question; without one a plain page is sent
 */
export function createConfirmation(page: string | undefined): ConfirmationStep {
  return {
    limitsOf: (request, limits) => (saysYes(request) ? pendingLimits(limits) : undefined),
    restore,
    isDue: ({ isConfirmed: isRestored, request }) =>
      !isRestored && !isConfirmed(request) && !wantsJson(request),
    ask: (call, confirm) => ask(call, confirm, page),
  }
}

async function restore(call: Read): Promise<Read> {
  const pending = await openPending(call, call.entries)
  if (pending === undefined) return call
  if (pending === null)
    throw new Refusal('BAD_REQUEST', undefined, { reason: 'the pending submission was not sealed by us' })
  const { entries, fingerprint } = pending
  return { ...call, entries: new Map(entries), fingerprint: () => fingerprint, isConfirmed: true }
}

async function ask(call: Read, confirm: Confirm, page: string | undefined): Promise<void> {
  reportCall(call, { outcome: 'asked', status: 200 })
  if (isFromScript(call.request)) return sendHtml(call.response, 200, dialogOf(confirm))
  const form = formOf(confirm, call, await sealForm(call))
  if (page === undefined)
    return sendHtml(call.response, 200, `<title>${escapeHtml(confirm.question)}</title>${form}`)
  const confirmation: Confirmation = { question: confirm.question, form, page: pageOf(call) }
  const path = call.engine.basePath.publicPath(call.request, page)
  renderPage(call, { path, status: 200, state: { locals: { confirmation } } })
}

async function sealForm(call: Read): Promise<string> {
  const { entries, definition, fingerprint } = call
  const texts = [...entries].map(
    ([name, values]) => [name, values.filter((value) => typeof value === 'string')] as const,
  )
  const print = fingerprint()
  const files = (await stageFiles(call, { sentence: '', fields: {} })).map(
    ({ field, handle }) => [field, [handle]] as const,
  )
  const pending: Pending = { entries: merge([...texts, ...files]), fingerprint: print }
  const sealed = sealPending(call, pending, definition.limits)
  if (sealed === undefined) throw new Refusal('TOO_LARGE')
  return sealed
}

function merge(entries: Pending['entries']): Pending['entries'] {
  const merged = new Map<string, string[]>()
  for (const [name, values] of entries) merged.set(name, [...(merged.get(name) ?? []), ...values])
  return [...merged]
}

function formOf({ question, yes, no }: Confirm, call: Read, sealed: string): string {
  return `<form method="post" action="${escapeHtml(yesUrl(submissionUrl(call)))}" class="signpost-confirm"><p>${escapeHtml(question)}</p><input type="hidden" name="${PENDING}" value="${sealed}"><button>${escapeHtml(yes)}</button> <a href="${escapeHtml(pageOf(call))}">${escapeHtml(no)}</a></form>`
}

/** The answers are the return values of the dialog; Escape returns none. */
function dialogOf({ question, yes, no }: Confirm): string {
  return `<dialog class="signpost-confirm"><form method="dialog"><p>${escapeHtml(question)}</p><button value="confirmed">${escapeHtml(yes)}</button> <button value="" autofocus>${escapeHtml(no)}</button></form></dialog>`
}
