// One submission of a form, from the press to its end: waits its turn, is sent until there is an answer, shows the answer, and ends with
// exactly one reason.

import type { EndReason } from '../../public/enhance.d.ts'
import { showBusy } from './busy.ts'
import { attribute, isConnected, one, requestSubmit } from './dom.ts'
import { emit } from './events.ts'
import { loadExtras, loadedExtras, mustLeaveToBrowser, type Pending } from './extras.ts'
import { focusContent, focusFailure, focusSuccess } from './focus.ts'
import { clearEdits, type InFlight, type SubmitOptions, stateOf } from './form-state.ts'
import { type FormTarget, formTarget } from './form-target.ts'
import { showMessage } from './message.ts'
import { showPage } from './page.ts'
import { pathOf } from './path.ts'
import { locationOf, pageIn, send, urlEncoded } from './request.ts'
import { settle } from './settle.ts'
import { currentView, isShown, type View } from './view.ts'

interface Submission extends Pending, InFlight, FormTarget, SubmitOptions {
  readonly url: string
  readonly isQuiet: boolean
  readonly data: FormData
  readonly view: View
  /** Why it ended before its answer. */
  ended?: EndReason
  /** The page that the answer leads to. */
  location?: string
  sentAt: number
}

/** How long a form is on its way before a bar says so, in milliseconds. */
const BAR_DELAY = 500

/** How long a page gets to say that it is left, when a request has ended without an answer. */
const LEAVE_DELAY = 300

const active = new Set<Submission>()

/** When the request of the page that is shown was sent: an older answer must not undo it. */
let shownSentAt = 0

/** Ends everything that is on its way or waits, of one form or of all. */
export function cancelAll(of?: HTMLFormElement): void {
  for (const { form, cancel } of active) if (!of || form === of) cancel('cancelled')
}

/** Submits a form, if the browser would send it to an action. */
export function submitForm(form: HTMLFormElement, options: SubmitOptions = {}): void {
  const { submitter = null, isQuiet = false } = options
  const target = formTarget(form, submitter)
  if (!target) return
  const { current } = stateOf(form)
  const policy = attribute(form, 'data-policy') ?? 'drop'
  if (policy === 'drop' && current?.url === target.url && current.isQuiet === isQuiet) return
  const data = new FormData(form, submitter)
  if (!emit('submit', { form, data })) return void emit('end', { form, reason: 'prevented' })
  if (policy === 'replace') current?.cancel('replaced')
  const abort = new AbortController()
  const { signal } = abort
  const cancel = (reason: EndReason) => {
    submission.ended ??= reason
    abort.abort()
  }
  const submission: Submission = {
    ...options,
    ...target,
    isQuiet,
    isShown: () => isShown(submission.view),
    form,
    data,
    signal,
    cancel,
    view: currentView(),
    sentAt: 0,
  }
  run(submission)
}

async function run(submission: Submission): Promise<void> {
  const { form } = submission
  const state = stateOf(form)
  const turn = Promise.withResolvers<void>()
  const before = state.turn
  state.turn = turn.promise
  state.current = submission
  active.add(submission)
  clearEdits(form)
  const finish = () => {
    turn.resolve()
    active.delete(submission)
    if (state.current === submission) delete state.current
  }
  let reason: EndReason = 'no-answer'
  try {
    const request = await sendInTurn(submission, before, finish)
    if (!submission.ended) reason = await conclude(submission, request)
  } catch (error) {
    reportError(error)
  }
  finish()
  emit('end', { form, reason: submission.ended ?? reason })
}

/** Sends the form after the one before it, with its optimistic entry. */
async function sendInTurn(
  submission: Submission,
  before: Promise<void> | undefined,
  finish: () => void,
): Promise<XMLHttpRequest | undefined> {
  const { form, data, signal, view } = submission
  const state = stateOf(form)
  const extras = await loadedExtras()
  if (submission.ended || mustLeaveToBrowser()) return
  const { isEdited } = state
  const optimistic = extras?.showOptimistic(form, data)
  if (optimistic) state.isEdited = false
  try {
    await Promise.race([before, new Promise((resolve) => signal.addEventListener('abort', resolve))])
    const request = await exchange(submission)
    finish()
    if (!request || request.status >= 400 || locationOf(request) === null) {
      if (isShown(view)) optimistic?.restoreFields()
      state.isEdited ||= isEdited === true
    }
    return request
  } finally {
    optimistic?.remove()
  }
}

/** Sends the form, busy, until there is an answer. */
async function exchange(submission: Submission): Promise<XMLHttpRequest | undefined> {
  const { form, submitter, isQuiet } = submission
  if (submission.ended) return
  showMessage(form, '')
  const notBusy = showBusy(form, submitter)
  const bar = isQuiet ? 0 : setTimeout(showLoadingBar, BAR_DELAY, form)
  let request: XMLHttpRequest | undefined
  for (let failures = 0; !submission.ended; ) {
    request = await sendOnce(submission)
    if (submission.ended || !(await isAskedAgain(submission, request, failures))) break
    // A job may be asked for long before the connection is lost.
    failures = request.status ? 0 : failures + 1
  }
  notBusy()
  clearTimeout(bar)
  return request
}

async function showLoadingBar(form: HTMLFormElement): Promise<void> {
  ;(await loadExtras())?.showLoadingBar(form)
}

async function sendOnce(submission: Submission): Promise<XMLHttpRequest> {
  const { url, next, data, isMultipart, isConfirmed, signal, form } = submission
  if (!navigator.onLine) await (await loadExtras())?.waitForConnection(submission)
  const extras = await loadedExtras()
  const sentAt = performance.now()
  submission.sentAt = sentAt
  const request = await send(next ?? url, {
    purpose: isConfirmed ? 'confirmed' : 'page',
    body: next ? null : isMultipart ? data : urlEncoded(data),
    isPage: next !== undefined,
    signal,
    onUpload: (event) => extras?.showUpload(form, event, sentAt),
  })
  // A link that is followed ends the request before the page gets the event that it is left.
  if (!request.status) await new Promise((resolve) => setTimeout(resolve, LEAVE_DELAY))
  return request
}

/** Whether the form is sent again, or asked for its outcome: because of a job, a lost connection, a busy server. */
async function isAskedAgain(
  submission: Submission,
  request: XMLHttpRequest,
  failures: number,
): Promise<boolean> {
  const { view, sentAt } = submission
  const { status } = request
  const to = locationOf(request)
  if (to !== null) submission.location = to
  if (!isShown(view)) return false
  // A later answer is shown already: the page is asked for once more.
  if (to !== null && pageIn(request) && status === 200 && sentAt < shownSentAt) {
    submission.next = to
    return true
  }
  const extras = /^(0|202|429|503)$/.test(`${status}`) && (await loadExtras())
  return extras ? extras.askAgain(submission, request, failures) : false
}

/** Shows what the answer says, if its page is still there. */
async function conclude(submission: Submission, request: XMLHttpRequest | undefined): Promise<EndReason> {
  const { form, view } = submission
  if (!request) return leaveToBrowser(submission)
  if (!isShown(view)) return 'left'
  const sent = pageIn(request)
  const to = submission.location
  if (to === undefined) {
    const dialog = sent && one<HTMLDialogElement>('dialog', sent)
    return dialog ? confirm(submission, dialog) : showError(form, request)
  }
  if (!emit('answer', { form, request })) return 'prevented'
  if (sent) return showAnswer(submission, request, { sent, to: new URL(to, location.href) })
  location.assign(to)
  return 'visit'
}

function leaveToBrowser({ form, submitter }: Submission): EndReason {
  requestSubmit(form, submitter)
  return 'visit'
}

async function confirm(submission: Submission, dialog: HTMLDialogElement): Promise<EndReason> {
  const extras = await loadExtras()
  if (!extras) return leaveToBrowser(submission)
  extras.askToConfirm(dialog, submission)
  return 'confirm'
}

function showError(form: HTMLFormElement, request: XMLHttpRequest): EndReason {
  if (emit('error', { form, request })) showMessage(form, sentenceFor(request))
  return request.status ? 'failure' : 'no-answer'
}

async function showAnswer(
  { form, data, isQuiet, view, sentAt }: Submission,
  request: XMLHttpRequest,
  { sent, to }: { readonly sent: Element; readonly to: URL },
): Promise<EndReason> {
  const isFailure = request.status >= 400
  const isNew = pathOf(to) !== view.path
  const moveTyped = (await loadedExtras())?.followRows(form, data, sent)
  const isForgetting = request.getResponseHeader('Signpost-Forget') !== null
  shownSentAt = Math.max(shownSentAt, sentAt)
  if (!(await showPage({ form, sent, to, isForgetting }))) return 'prevented'
  if (!stateOf(form).current || isFailure) {
    settle(form, !isFailure && !isQuiet, isFailure)
    moveTyped?.()
  }
  if (emit('swap', { form }) && !isQuiet) {
    if (isFailure && isConnected(form)) focusFailure(form)
    else if (isNew) focusContent()
    else focusSuccess(form)
  }
  return isFailure ? 'failure' : 'success'
}

/** Only true sentences: nothing of a foreign answer is shown. */
function sentenceFor(request: XMLHttpRequest): string {
  const { status } = request
  if (!status) return 'No connection. Please send again.'
  const page = pageIn(request)
  const own = page && one('p', page)?.textContent
  if (own) return own
  if (status < 400) return 'The answer cannot be shown. Please check whether it was done.'
  return `The server did not answer (${status}). Your text is still here.`
}
