// One submission of a form, from the press to its end: waits its turn, is sent until there is an answer, shows the answer, and ends with
// exactly one reason.
import { announce } from './announcer.ts'
import { retryAfter, retryDelay } from './back-off.ts'
import { showBusy } from './busy.ts'
import { askToConfirm } from './confirm-dialog.ts'
import { attribute, isConnected, one, rootElementOf } from './dom.ts'
import { type EndReason, emit } from './events.ts'
import { focusFailure, focusNewPage, focusSuccess } from './focus.ts'
import { clearEdits, type InFlight, stateOf } from './form-state.ts'
import { type FormTarget, formTarget } from './form-target.ts'
import { pathOf } from './kept-pages.ts'
import { startLoadingBar } from './loading-bar.ts'
import { showMessage } from './message.ts'
import { showOptimistic } from './optimistic.ts'
import { currentView, isShown, showPage } from './page.ts'
import { showJob, showProgress, showUpload } from './progress.ts'
import { isOurs, locationOf, pageIn, send } from './request.ts'
import { prepareSettling } from './settle.ts'
import { pause, waitVisibly } from './waiting.ts'

export interface SubmitOptions {
  readonly submitter?: HTMLElement | null
  /** Whether the form sends itself (autosave, timer): the focus and the fields stay as they are. */
  readonly isQuiet?: boolean
  /** Whether the visitor has confirmed the action. */
  readonly isConfirmed?: boolean
}

/** How long the script waits before it asks for a job's progress again; the server holds the answer until there is news. */
const JOB_PAUSE = 500

const active = new Set<Submission>()

/** When the request of the page that is shown was sent: an older answer must not undo it. */
let shownSentAt = 0

/** Ends everything that is on its way: the browser shows a page as it was left. */
export function cancelAll(): void {
  for (const submission of active) submission.cancel('cancelled')
}

/** Submits a form, if the browser would send it to an action. */
export function submitForm(form: HTMLFormElement, options: SubmitOptions = {}): void {
  const target = formTarget(form, options.submitter)
  if (!target) return
  const { current } = stateOf(form)
  const policy = attribute(form, 'data-policy') ?? 'drop'
  const isSame = current?.url === target.url && current.isQuiet === (options.isQuiet ?? false)
  if (policy === 'drop' && isSame) return
  const data = new FormData(form, options.submitter ?? null)
  if (!emit('submit', { form, data })) return void emit('end', { form, reason: 'prevented' })
  if (policy === 'replace') current?.cancel('replaced')
  new Submission(form, target, { ...options, data }).run()
}

class Submission implements InFlight {
  readonly url: string
  readonly isQuiet: boolean
  readonly #form: HTMLFormElement
  readonly #target: FormTarget
  readonly #options: SubmitOptions & { readonly data: FormData }
  readonly #abort = new AbortController()
  readonly #view = currentView()
  #ended: EndReason | undefined
  #location: string | null = null
  #sentAt = 0
  /** Whether the form has arrived, and only its outcome is asked for. */
  #isFollowing = false

  constructor(form: HTMLFormElement, target: FormTarget, options: SubmitOptions & { data: FormData }) {
    this.url = target.url
    this.isQuiet = options.isQuiet ?? false
    this.#form = form
    this.#target = target
    this.#options = options
  }

  /** Ends the submission in whatever state it is. */
  cancel(reason: EndReason): void {
    this.#ended ??= reason
    this.#abort.abort()
  }

  async run(): Promise<void> {
    active.add(this)
    const form = this.#form
    const state = stateOf(form)
    const optimistic = showOptimistic(form, this.#options.data)
    state.current = this
    clearEdits(form)
    const isEdited = state.isEdited
    state.isEdited = optimistic ? false : isEdited
    const turn = Promise.withResolvers<void>()
    const before = state.turn
    state.turn = turn.promise
    let reason: EndReason = 'no-answer'
    try {
      await Promise.race([before, this.#aborted()])
      const request = await this.#exchange()
      optimistic?.remove()
      turn.resolve()
      if (state.current === this) state.current = undefined
      const isDone = request && locationOf(request) !== null && request.status < 400
      if (!isDone && isShown(this.#view)) optimistic?.restoreFields()
      if (!isDone) state.isEdited ||= isEdited
      reason = this.#ended ?? (request ? await this.#conclude(request) : 'no-answer')
    } catch (error) {
      reportError(error)
    } finally {
      optimistic?.remove()
      turn.resolve()
      if (state.current === this) state.current = undefined
      active.delete(this)
      emit('end', { form, reason })
    }
  }

  #aborted(): Promise<void> {
    const { signal } = this.#abort
    return new Promise((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** Sends the form, busy, until there is an answer. */
  async #exchange(): Promise<XMLHttpRequest | undefined> {
    if (this.#ended) return undefined
    const form = this.#form
    showMessage(form, '')
    const notBusy = showBusy(form, this.#options.submitter)
    const endBar = this.isQuiet ? undefined : startLoadingBar()
    try {
      return await this.#sendUntilAnswered()
    } finally {
      notBusy()
      endBar?.()
      showProgress(form, 0, '')
    }
  }

  async #sendUntilAnswered(): Promise<XMLHttpRequest | undefined> {
    const { signal } = this.#abort
    const form = this.#form
    let url: string | undefined = this.url
    for (let attempt = 0; !this.#ended; ) {
      if (!navigator.onLine) {
        await waitVisibly(form, 'offline', { signal })
        if (!navigator.onLine) await pause(0, signal)
      }
      if (this.#ended) return undefined
      const request = await this.#send(url)
      if (this.#ended) return undefined
      this.#location = locationOf(request) ?? this.#location
      const next = this.#nextUrl(request)
      if (next !== undefined) {
        url = next
        this.#isFollowing = true
        if (request.status === 202) await pause(JOB_PAUSE, signal)
        if (!isShown(this.#view)) return this.#end('left')
        continue
      }
      const delay = this.#retryDelay(request, attempt)
      if (delay === undefined) return request
      attempt += 1
      await waitVisibly(form, request.status === 0 ? 'no-answer' : 'busy', { delay, signal })
    }
    return undefined
  }

  #end(reason: EndReason): undefined {
    this.#ended ??= reason
  }

  async #send(url: string): Promise<XMLHttpRequest> {
    const { data, isConfirmed } = this.#options
    const body = this.#target.isMultipart ? data : urlEncoded(data)
    this.#sentAt = performance.now()
    const request = await send(url, {
      purpose: isConfirmed ? 'confirmed' : 'page',
      body: this.#isFollowing ? undefined : body,
      isPage: this.#isFollowing,
      signal: this.#abort.signal,
      ...(!this.#isFollowing && { onUpload: (event) => showUpload(this.#form, event, this.#sentAt) }),
    })
    // A link that is followed ends the request before the page gets the event that it is left.
    if (request.status === 0) await pause(0, this.#abort.signal)
    return request
  }

  /** The address to ask next: of a job that goes on, or of the page once more if a later answer is shown already. */
  #nextUrl(request: XMLHttpRequest): string | undefined {
    const page = pageIn(request)
    if (request.status === 202 && page) {
      showJob(this.#form, rootElementOf(page) as Element)
      return this.#location ?? request.responseURL
    }
    const isOvertaken = this.#sentAt < shownSentAt && request.status === 200
    return this.#location && page && isOvertaken ? this.#location : undefined
  }

  /** Milliseconds until the form is sent again; undefined if there is an answer, or the visitor has to decide. */
  #retryDelay(request: XMLHttpRequest, attempt: number): number | undefined {
    if (!isShown(this.#view) && request.status === 0) return undefined
    if (request.status === 0) {
      const isSafe = this.#isFollowing || /[?&]once\b/.test(this.url)
      return isSafe ? retryDelay(attempt, Math.random()) : undefined
    }
    const isBusy = request.status === 429 || request.status === 503
    if (!isBusy || locationOf(request) !== null) return undefined
    return retryAfter(request.getResponseHeader('Retry-After'), Date.now())
  }

  /** Shows what the answer says, if its page is still there. */
  async #conclude(request: XMLHttpRequest): Promise<EndReason> {
    if (!isShown(this.#view)) return 'left'
    const form = this.#form
    const page = pageIn(request)
    const dialog =
      page && this.#location === null
        ? one<HTMLDialogElement>('dialog', rootElementOf(page) as Element)
        : null
    if (dialog) {
      askToConfirm(dialog, () => submitForm(form, { ...this.#options, isConfirmed: true }))
      return 'confirm'
    }
    if (!this.#location) return this.#showError(request)
    if (!emit('answer', { form, request })) return 'prevented'
    if (!page) {
      location.assign(this.#location)
      return 'visit'
    }
    return this.#showAnswer(request, page)
  }

  #showError(request: XMLHttpRequest): EndReason {
    if (emit('error', { form: this.#form, request })) showMessage(this.#form, sentenceFor(request))
    return request.status === 0 ? 'no-answer' : 'failure'
  }

  async #showAnswer(request: XMLHttpRequest, page: Document): Promise<EndReason> {
    const form = this.#form
    const isFailure = request.status >= 400
    const to = new URL(this.#location ?? '', location.href)
    const isNew = pathOf(to) !== this.#view.path
    const { data } = this.#options
    const options = { data, isFailure, isQuiet: this.isQuiet }
    const settle = prepareSettling(form, rootElementOf(page) as Element, options)
    const isForgetting = request.getResponseHeader('Signpost-Forget') !== null
    shownSentAt = Math.max(shownSentAt, this.#sentAt)
    if (!(await showPage({ form, page, to, isForgetting }))) return 'prevented'
    if (stateOf(form).current === undefined || isFailure) settle()
    if (isNew) announce(document.title)
    const isFocusFree = emit('swap', { form }) && !this.isQuiet
    if (isFocusFree) this.#focus(isFailure, isNew)
    return isFailure ? 'failure' : 'success'
  }

  #focus(isFailure: boolean, isNew: boolean): void {
    if (isFailure && isConnected(this.#form)) focusFailure(this.#form)
    else if (isNew) focusNewPage()
    else focusSuccess(this.#form)
  }
}

function urlEncoded(data: FormData): URLSearchParams {
  const entries = [...data].map(
    ([name, value]) => [name, value instanceof File ? value.name : value] as [string, string],
  )
  return new URLSearchParams(entries)
}

/** Only true sentences: nothing of a foreign answer is shown. */
function sentenceFor(request: XMLHttpRequest): string {
  const { status } = request
  if (status === 0) return 'No connection. Please send again.'
  const page = pageIn(request)
  const own = isOurs(request) && page ? (one('p', rootElementOf(page) as Element)?.textContent ?? '') : ''
  if (own) return own
  if (status < 400) return 'The answer cannot be shown. Please check whether it was done.'
  return `The server did not answer (${status}). Your text is still here.`
}
