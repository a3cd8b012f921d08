// A page while it is rendered: its forms, actions and messages. Over 200 lines because they share what the page shows.
import type { Request, Response } from 'express'
import { Action } from '../action/action.ts'
import { ActionLink } from '../action/action-link.ts'
import { BoundAction, bindAction, type Printer } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import { isDevelopment } from '../development.ts'
import type { Json } from '../json.ts'
import type { BasePath } from '../request/base-path.ts'
import type { FlashedOutcome } from '../store/flash.ts'
import { type PageUrls, pageFor, type TicketUrls } from '../ticket/ticket-urls.ts'
import { markPrivate } from './cache-private.ts'
import { checkPrinting, type TrackAttributes } from './escaped-check.ts'
import type { Failure } from './failure.ts'
import { type FormOptions, FormView } from './form.ts'
import { actionIn, digestOf, formNameOf } from './form-name.ts'
import { markTold, markUrlShown, type Recovery } from './recovery.ts'
import { mendLinks, type SummaryLink } from './summary-links.ts'

/** What a page shows of the action before it. */
export interface PageState {
  /** The form that failed. */
  readonly failure?: Failure | undefined
  /** The outcome of an action that succeeded. */
  readonly shown?: FlashedOutcome | undefined
  /** Additional locals for a page that the engine asks for: a question, or the progress of a job. */
  readonly locals?: object | undefined
  /** What replaces a page that does not show the failure. */
  readonly recovery?: Recovery | undefined
}

/** A message for the layout: a flash message, or a failure that no form on the page has shown. */
export interface Message {
  readonly kind: 'info' | 'error'
  readonly text: string
}

/** What a page needs of the engine. */
export interface PageTools {
  readonly urls: TicketUrls
  readonly basePath: BasePath
  readonly nameOf: (definition: Definition) => string
  readonly viewFor: (printer: Printer) => object
  /** Called when the flash of an earlier request is shown, so that it is not shown again. */
  readonly onShown: (response: Response, id: string) => void
  /** Asks the access rule of an action. */
  readonly allows: (bound: BoundAction<never>, on: readonly [Request, Response]) => Promise<boolean>
  /** Called when a URL is rendered, for the inspector. */
  readonly onRendered: (definition: Definition, request: Request) => void
}

/** The page that one request renders: creates its forms, prints its actions, returns its messages. */
export class Page implements Printer {
  readonly #tools: PageTools
  readonly #request: Request
  readonly #response: Response
  readonly #identity: string | null
  readonly #state: PageState
  #isFailureShown = false
  #isOutcomeShown = false
  /** In development, sees whether a template escapes what it should not. */
  readonly #track: TrackAttributes | undefined
  /** The path that the engine is mounted under. */
  readonly #mount: string
  #url = ''
  #urls: PageUrls | undefined
  readonly #placed: PlacedForms

  constructor(
    tools: PageTools,
    [request, response]: readonly [Request, Response],
    { identity, state }: { identity: string | null; state: PageState },
  ) {
    this.#tools = tools
    this.#request = request
    this.#mount = request.baseUrl
    this.#track = isDevelopment() ? checkPrinting(request, response) : undefined
    this.#response = response
    this.#identity = identity
    this.#state = state
    this.#placed = new PlacedForms(response)
  }

  /** Whether the page is rendered because an action failed. */
  get failed(): boolean {
    return this.#state.failure !== undefined
  }

  /** The application's actions, printable on this page. */
  get actions(): object {
    return this.#tools.viewFor(this)
  }

  /** A form of an action. The key distinguishes forms of the same action: the id of the record they are about. */
  form(target: unknown, options: FormOptions = {}): FormView {
    const { key, values, live = false } = checkedOptions(options)
    const bound = this.#requireBound(target)
    const action = this.#tools.nameOf(bound.definition)
    const formName = formNameOf({ action, args: bound.args, key })
    const failure = this.#state.failure?.form === formName ? this.#state.failure : undefined
    const shown = this.#state.shown?.form === formName ? this.#state.shown : undefined
    if (shown) this.#markShown()
    const previous = shown?.id ?? failure?.previous?.id
    const element = {}
    const urlOf = (target: unknown) => {
      const action = asCaptured(this.#requireBound(target), failure)
      const url = this.#print(action, { form: formName, previous, failure })
      if (target === bound) this.#placed.add(formName, { element, isKeyed: key !== undefined })
      return url
    }
    const onSummary = (links: readonly SummaryLink[]) => {
      if (!failure) return
      this.#isFailureShown = true
      markTold(failure)
      if (links.length > 0) mendLinks(this.#response, links)
    }
    return new FormView({
      bound,
      formName,
      key: key ?? this.#placed.suffixOf(action, { formName, args: bound.args }),
      values,
      isLive: live,
      failure,
      result: shown?.data,
      urlOf,
      onSummary,
      onAttributes: this.#track,
    })
  }

  /**
   * The messages for the top of the page: flash messages, and a failure whose form is not on the page or has no summary.
   * Call it once, after the forms of the page are rendered.
   */
  messages(): readonly Message[] {
    const { failure, shown } = this.#state
    const messages = (shown?.messages ?? []).map((text): Message => ({ kind: 'info', text }))
    if (shown) this.#markShown()
    if (failure) markTold(failure)
    return failure && !this.#isFailureShown
      ? [...messages, { kind: 'error', text: failure.problems.sentence }]
      : messages
  }

  allows(bound: BoundAction<never>): Promise<boolean> {
    return this.#tools.allows(bound, [this.#request, this.#response])
  }

  urlOf(bound: BoundAction<never>): string {
    const { failure } = this.#state
    if (failure?.form !== this.#nameOf(bound)) return this.#print(bound, {})
    markUrlShown(failure)
    return this.#print(bound, { failure })
  }

  #print(bound: BoundAction<never>, { form, previous, failure }: Printed): string {
    const { definition, captured } = bound
    this.#tools.onRendered(definition, this.#request)
    if (this.#identity !== null || captured !== undefined || previous !== undefined) this.#keepPrivate()
    else if (definition.once) this.#keepForThisBrowser()
    const urls = this.#urlsFor(definition)
    const isOnly = form === undefined || form === this.#nameOf(bound)
    const nonce = definition.once ? this.#nonceOf(definition, failure) : undefined
    const url =
      isOnly && previous === undefined && nonce === undefined
        ? urls.urlOf(bound)
        : urls.urlOf(bound, { form: isOnly ? undefined : form, previous, nonce })
    return this.#mount === '' ? this.#publicPath(url) : this.#publicPath(this.#mount + url)
  }

  /** The name of a form of this action without a key. */
  #nameOf({ definition, args }: BoundAction<never>): string {
    return formNameOf({ action: this.#tools.nameOf(definition), args })
  }

  /** A form that comes again is the same submission. */
  #nonceOf(definition: Definition, failure: Failure | undefined): string | undefined {
    const { submission } = failure ?? {}
    return submission?.action === this.#tools.nameOf(definition) ? submission.nonce : undefined
  }

  #publicPath(path: string): string {
    return this.#tools.basePath.publicPath(this.#request, path)
  }

  /** The path is read when the form is rendered, because the application may have mounted the page under another path. */
  #urlsFor({ page }: Definition): PageUrls {
    const { urls } = this.#tools
    if (page !== undefined) return urls.pageUrls(this.#publicPath(page), this.#identity)
    const url = this.#request.originalUrl
    if (url !== this.#url || !this.#urls) {
      this.#url = url
      this.#urls = urls.pageUrls(pageFor(this.#publicPath(url)), this.#identity)
    }
    return this.#urls
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
    const { id } = this.#state.shown ?? {}
    if (id !== undefined) this.#tools.onShown(this.#response, id)
  }

  /** A page with content for one visitor must not be stored by any cache. */
  #keepPrivate(): void {
    markPrivate(this.#response)
    if (!this.#response.headersSent) this.#response.setHeader('Cache-Control', 'no-store')
  }

  /**
   * Back must show a `once` form with the nonce that it had: rendered afresh it would be another submission, and the same
   * text would be processed twice. So this browser may store the page, and no shared cache.
   */
  #keepForThisBrowser(): void {
    markPrivate(this.#response)
    const { headersSent } = this.#response
    if (!headersSent && this.#response.getHeader('Cache-Control') !== 'no-store')
      this.#response.setHeader('Cache-Control', 'private, no-cache')
  }
}

/** The `<form>` elements that a document contains so far. */
class PlacedForms {
  readonly #response: Response
  #status: number
  readonly #elements = new Map<string, object>()
  /** By action, the first form without a key: its ids are the names of its fields. */
  readonly #first = new Map<string, string>()

  constructor(response: Response) {
    this.#response = response
    this.#status = response.statusCode
  }

  /** @throws TypeError for a second form of this name: what was typed in one would be filled into both */
  add(formName: string, { element, isKeyed }: { readonly element: object; readonly isKeyed: boolean }): void {
    this.#startAgainAfterFailure()
    const placed = this.#elements.get(formName) ?? element
    if (placed !== element) throw new TypeError(sameForm(formName, isKeyed))
    this.#elements.set(formName, element)
  }

  /** What makes the ids of further forms of an action unique, which have no key. */
  suffixOf(
    action: string,
    { formName, args }: { readonly formName: string; readonly args: readonly Json[] },
  ): string | undefined {
    const first = this.#first.get(action) ?? formName
    this.#first.set(action, first)
    return first === formName ? undefined : digestOf(args)
  }

  /** An error page has the layout's forms, which the page that failed may have rendered already. */
  #startAgainAfterFailure(): void {
    if (this.#status === this.#response.statusCode) return
    this.#status = this.#response.statusCode
    this.#elements.clear()
  }
}

function sameForm(formName: string, isKeyed: boolean): string {
  const [action, advice] = isKeyed
    ? [actionIn(formName), 'another key']
    : [actionIn(formName), "a key, such as the record's id or the place on the page"]
  return `This page has two forms ${formName}. Give one of them ${advice}: it.form(it.actions.${action}, { key: … }). Otherwise what was typed in one would be filled into both.`
}

/** What a URL on a page belongs to. */
interface Printed {
  readonly form?: string | undefined
  readonly previous?: string | undefined
  /** The failure of its form. */
  readonly failure?: Failure | undefined
}

/** The action of a failed form, with the captured state that the form keeps, if it captures by the same schema. */
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
