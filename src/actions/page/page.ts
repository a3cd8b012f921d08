import type { Request, Response } from 'express'
import { Action } from '../action/action.ts'
import { ActionLink } from '../action/action-link.ts'
import { BoundAction, bindAction, type Printer } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import type { Watching } from '../call/observer.ts'
import type { Json } from '../json.ts'
import { type Mint, pageFor, type Sheet } from '../ticket/ticket-urls.ts'
import { markPersonal } from './cache-private.ts'
import { type Failure, type FormOptions, FormView } from './form.ts'

/** What a page has to tell from the action before it. */
export interface PageState {
  /** The form that failed. */
  readonly failure?: Failure | undefined
  /** What succeeded. */
  readonly shown?: ShownOutcome | undefined
  /** What a page of the engine's asking gets beside that: a question, or how far long work is. */
  readonly locals?: object | undefined
}

/** An outcome on the page that follows it. */
export interface ShownOutcome {
  /** Where it is stored. */
  readonly id?: string | undefined
  /** The form whose action returned data, and the data. */
  readonly form?: string | undefined
  readonly data?: Json | undefined
  readonly messages: readonly string[]
}

/** Something the layout says: what was flashed, or a failure that no form on the page has said. */
export interface Message {
  readonly kind: 'info' | 'error'
  readonly text: string
}

export interface PageTools {
  readonly mint: Mint
  readonly nameOf: (definition: Definition) => string
  readonly viewFor: (printer: Printer) => object
  /** Called when something from an earlier request is shown, which must not be shown again. */
  readonly onShown: (response: Response) => void
  readonly watching: Watching
}

/** The page that one request draws: makes its forms, prints its actions, tells its messages. */
export class Page implements Printer {
  readonly #tools: PageTools
  readonly #request: Request
  readonly #response: Response
  readonly #identity: string | null
  readonly #state: PageState
  #isFailureShown = false
  #isOutcomeShown = false
  #url = ''
  #sheet: Sheet | undefined

  constructor(
    tools: PageTools,
    request: Request,
    response: Response,
    { identity, state }: { identity: string | null; state: PageState },
  ) {
    this.#tools = tools
    this.#request = request
    this.#response = response
    this.#identity = identity
    this.#state = state
  }

  /** Whether the page is drawn because an action failed. */
  get failed(): boolean {
    return this.#state.failure !== undefined
  }

  /** The application's actions, printable on this page. */
  get actions(): object {
    return this.#tools.viewFor(this)
  }

  /** A form of an action. The key tells forms of the same action apart, by the record they are about. */
  form(target: unknown, options: FormOptions = {}): FormView {
    const { key, values, live = false } = checkedOptions(options)
    const bound = this.#requireBound(target)
    const formName = formNameOf(this.#tools.nameOf(bound.definition), key)
    const failure = this.#state.failure?.form === formName ? this.#state.failure : undefined
    const shown = this.#state.shown?.form === formName ? this.#state.shown : undefined
    if (shown) this.#markShown()
    const previous = shown?.id ?? failure?.previous?.id
    const urlOf = (action: unknown) =>
      this.#print(asCaptured(this.#requireBound(action), failure), formName, previous)
    const onSummary = () => {
      this.#isFailureShown ||= failure !== undefined
    }
    return new FormView({
      bound,
      formName,
      key,
      values,
      isLive: live,
      failure,
      result: shown?.data,
      urlOf,
      onSummary,
    })
  }

  /**
   * What the layout should say above everything else: what was flashed, and a failure whose form is not on the
   * page or has no summary. Call it once, after the page's forms are drawn.
   */
  messages(): readonly Message[] {
    const { failure, shown } = this.#state
    const messages = (shown?.messages ?? []).map((text): Message => ({ kind: 'info', text }))
    if (shown) this.#markShown()
    return failure && !this.#isFailureShown
      ? [...messages, { kind: 'error', text: failure.problems.sentence }]
      : messages
  }

  urlOf(bound: BoundAction<never>): string {
    return this.#print(bound, undefined, undefined)
  }

  #print(bound: BoundAction<never>, form: string | undefined, previous: string | undefined): string {
    const { definition, captured } = bound
    this.#tools.watching.watcher?.drawn(definition, this.#request)
    if (this.#identity !== null || captured !== undefined || previous !== undefined) this.#keepPrivate()
    else if (definition.once) this.#keepForThisBrowser()
    const sheet = this.#sheetFor(definition)
    const isOnly = form === undefined || form === this.#tools.nameOf(definition)
    return isOnly && previous === undefined
      ? sheet.urlOf(bound)
      : sheet.urlOf(bound, { form: isOnly ? undefined : form, previous })
  }

  /** The path is read while the form is drawn: an application may have mounted the page under another one. */
  #sheetFor({ page }: Definition): Sheet {
    const { mint } = this.#tools
    if (page !== undefined) return mint.sheetFor(page, this.#identity)
    const url = this.#request.baseUrl + this.#request.url
    if (url !== this.#url || !this.#sheet) {
      this.#url = url
      this.#sheet = mint.sheetFor(pageFor(url), this.#identity)
    }
    return this.#sheet
  }

  #requireBound(target: unknown): BoundAction<never> {
    if (target instanceof BoundAction) return target
    if (target instanceof Action || target instanceof ActionLink)
      return bindAction(target.definition, [], this)
    throw new TypeError(
      `it.form() and form.button() take an action, such as it.actions.posts.createPost or it.actions.posts.publish.bind(id), not ${target === undefined ? 'undefined: there is no action of that name' : typeof target}.`,
    )
  }

  #markShown(): void {
    if (this.#isOutcomeShown) return
    this.#isOutcomeShown = true
    this.#keepPrivate()
    this.#tools.onShown(this.#response)
  }

  /** A page that holds something for one visitor must be kept by no cache. */
  #keepPrivate(): void {
    markPersonal(this.#response)
    if (!this.#response.headersSent) this.#response.setHeader('Cache-Control', 'no-store')
  }

  /**
   * A form that may be sent once must come back as it was when the visitor goes Back: drawn anew it would be
   * another form, and the same text would be done twice. So this browser may keep the page, and nobody else.
   */
  #keepForThisBrowser(): void {
    markPersonal(this.#response)
    const { headersSent } = this.#response
    if (!headersSent && this.#response.getHeader('Cache-Control') !== 'no-store')
      this.#response.setHeader('Cache-Control', 'private, no-cache')
  }
}

/** An action of a form that failed, with the state that the form keeps, where it captures the same. */
function asCaptured(bound: BoundAction<never>, failure: Failure | undefined): BoundAction<never> {
  const { schema, state } = failure?.captured ?? {}
  if (schema === undefined || bound.captured === undefined || bound.definition.captured !== schema)
    return bound
  return bound.capture(state as never)
}

/** Rejects a bare key, so that there is one spelling: `form(action, { key })`. */
function checkedOptions(options: FormOptions): FormOptions {
  if (typeof options === 'object' && options !== null) return options
  const key = JSON.stringify(options)
  throw new TypeError(`form(action, ${key}): options are an object, form(action, { key: ${key} }).`)
}

/** The name of a form on its page: its action's name and, where it has one, its key; never bound arguments, which change. */
export function formNameOf(name: string, key: string | number | undefined): string {
  return key === undefined ? name : `${name}#${key}`
}
