// Loads the second part of the script, `enhance-extras.js`: what most pages do not use. It is loaded when a page has an element that uses
// it. If it cannot be loaded, the browser sends the forms itself: nothing is done by half.
import { one } from './dom.ts'
import type * as formState from './form-state.ts'
import type { showMessage } from './message.ts'
import type * as own from './own-elements.ts'
import type * as update from './page-update.ts'
import type * as view from './view.ts'

/** What the second part needs of the first. Passed to it: an import by name would load the first part twice where its name has a hash. */
export interface Core {
  readonly submitForm: (form: HTMLFormElement, options?: formState.SubmitOptions) => void
  readonly stateOf: typeof formState.stateOf
  readonly editedControlsOf: typeof formState.editedControlsOf
  readonly markEdited: typeof formState.markEdited
  readonly create: typeof own.create
  readonly markOwn: typeof own.markOwn
  readonly showMessage: typeof showMessage
  readonly server: typeof update.server
  readonly createLive: typeof update.createLive
  readonly exchangeLive: typeof update.exchangeLive
  readonly updateAttributes: typeof update.updateAttributes
  readonly updateNode: typeof update.updateNode
  readonly updateText: typeof update.updateText
  readonly currentView: typeof view.currentView
  readonly setView: typeof view.setView
  readonly onShow: typeof view.onShow
  readonly announceShown: typeof view.announceShown
}

export interface OptimisticEntry {
  remove(): void
  /** Puts back what was in the fields, except where something was typed since. */
  restoreFields(): void
}

/** A submission that has no answer yet. */
export interface Pending {
  readonly form: HTMLFormElement
  readonly url: string
  readonly signal: AbortSignal
  /** Where to ask for the outcome, when the form has arrived. */
  next?: string
  /** The page that the answer leads to. */
  location?: string
  /** Whether its page is shown. */
  readonly isShown: () => boolean
}

/** What the second part does in a submission. */
export interface Extras {
  showOptimistic(form: HTMLFormElement, data: FormData): OptimisticEntry | undefined
  waitForConnection(pending: Pending): Promise<void>
  showUpload(form: HTMLFormElement, event: ProgressEvent, startedAt: number): void
  /** Waits, and decides whether the form is sent again, or its outcome asked for; after so many requests in a row without an answer. */
  askAgain(pending: Pending, request: XMLHttpRequest, failures: number): Promise<boolean>
  /** Asks the question of an answer, and submits the form again after a yes. */
  askToConfirm(question: HTMLDialogElement, submission: formState.SubmitOptions & Pending): void
  /** To be called before the page is updated. Returns what moves typed text to its row's new number after it. */
  followRows(form: HTMLFormElement, data: FormData, sent: Element): () => void
  showLoadingBar(form: HTMLFormElement): void
  /** Waits for the style sheets of a page. Returns what runs its modules, when it is shown. */
  loadFiles(sent: Element): Promise<() => void>
  /** Shows a page on a new address. */
  showNewPage(sent: Element, to: URL): void
  /** Forgets the pages that are kept for Back and Forward. */
  forgetPages(): void
  offerLostText(forms: readonly HTMLFormElement[]): void
}

const USES =
  '[data-autosave],[data-run],[data-shortcut],[data-optimistic],.progress,[action*="?once"],[id$="-error"],[name*=".0"]'

let core: Core
let loading: Promise<Extras | undefined> | undefined
let isFailed = false

export function startExtras(needed: Core): void {
  core = needed
  core.onShow(loadIfUsed)
  // The entry is the script's own: Back and Forward may lead to others of them.
  if (history.state?.signpost) loadExtras()
  loadIfUsed()
}

function loadIfUsed(): void {
  if (one(USES)) loadExtras()
}

/** The second part, if it was needed already; undefined if it could not be loaded. */
export function loadedExtras(): typeof loading {
  return loading
}

/** Whether the second part was needed, and could not be loaded. */
export function mustLeaveToBrowser(): boolean {
  return isFailed && navigator.onLine
}

/** From the folder of this script, with its query (`?v=2`). */
export function loadExtras(): Promise<Extras | undefined> {
  const { url } = import.meta
  loading ??= import(new URL(`enhance-extras.js${new URL(url).search}`, url).href).then(
    ({ start }: { start: (core: Core) => Extras }) => start(core),
    () => {
      isFailed = true
      return undefined
    },
  )
  return loading
}
