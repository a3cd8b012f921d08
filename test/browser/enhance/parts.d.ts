/**
 * What the parts of `public/enhance.js` promise. The script names these types and does not hold them: every byte of it
 * is sent to visitors, which is also why each is called as the part it is of. `npm run check` compares the two, but for what may be null: the tests in `test/browser` are about
 * that. What only one kind of element has is looked up as `any` where a selector or an event says which kind it is.
 */

/** What the script remembers on an element. The names begin with `$`, which no field of an action does. */
interface Remembered {
  /** Typed in since it was last sent, or on its way: a swap leaves it alone. */
  $held?: unknown
}

interface Field extends HTMLInputElement, Remembered {
  ariaInvalid: any
}

interface Form extends HTMLFormElement, Remembered {
  /** What is on its way from this form: its URL, and whether quietly. 0 when nothing is. */
  $id?: string | 0
  /** The request that was sent last. */
  $x?: XMLHttpRequest
  /** Resolves when the submission before has its answer. */
  $done?: Promise<unknown>
  /** The autosave that waits. */
  $timer?: ReturnType<typeof setInterval>
  /** The `data-run` that was begun. */
  $run?: string
  readonly dataset: Record<string, any>
  readonly elements: any
  [Symbol.iterator](): ArrayIterator<Field>
}

/** What a selector finds. */
interface Found extends Form {
  readonly content: any
  readonly showModal: HTMLDialogElement['showModal']
  readonly children: any
  returnValue: string
  onclose: () => unknown
  src: string
  textContent: any
}

/** A node of a page, old or new. */
interface Part extends HTMLElement, Remembered {
  moveBefore?(node: Node, before: Node): void
  readonly childNodes: any
  readonly firstChild: any
  readonly name?: string
  readonly src?: string
}

/** Path and query of an address: what makes it another page. */
type pathOf = (url: URL | Location) => string

/** The pages that were left, by path and query, for the way back. */
type pages = Record<string, any>

/** Listens everywhere; `act` is told the event, what it happened to, and that one's form. */
type on = (name: string, act: (event: any, target: any, form: Form) => unknown, timer?: unknown) => void

type Submitter = HTMLElement

/** What a selector finds in an element, else in the page. */
type all = (mark: string, from?: ParentNode) => NodeListOf<Found>
type one = (mark: string, from?: ParentNode) => Found

/** Tells the application, and answers false when it has taken the step over. */
type emit = (
  name: 'submit' | 'answer' | 'swap' | 'error',
  form: Form,
  x?: FormData | XMLHttpRequest,
) => boolean

/** The address of an action; undefined for forms that are none of ours. */
type urlOf = (form: Form, button?: Submitter) => string

/**
 * Posts a body, or gets where there is none, and answers when it is over, whatever has become of it. With a form:
 * the answer is a document, and the form shows how far the upload is.
 */
type send = (
  url: string,
  body: FormData | URLSearchParams,
  as: string,
  form?: Form,
) => Promise<XMLHttpRequest>

/** lib.dom does not know that URLSearchParams takes numbers and booleans: `call.ts` is about those. */
type call = (url: string, data?: any) => ReturnType<typeof import('../../../public/enhance.d.ts').call>

/** Says something in a form, in a live region that was there, empty, since the form was sent. */
type say = (form: Form, text: string) => void

/** Shows how far an upload is, from 0 to 1; hides it again where there is no text. */
type show = (form: Form, value: number, text?: string) => void

/**
 * A submission from its beginning to its end. Quietly: the focus stays where it is, and what was typed as well. `as` is
 * what the server is asked for: the finished `page`, or `confirmed` where the visitor has said yes.
 */
type submit = (form: Form, button: Submitter, quiet?: 1, as?: string) => Promise<unknown>

/** Puts the page away under its address, and remembers the next one's. */
type leave = (to: URL | Location) => void

/** Nodes of the same key are the same thing, before a swap and after it. */
type key = (node: Part) => string

/** Makes an old node what the next one is, and touches nothing that is so already. */
type morph = (old: Part, next: Part) => unknown

/** What lib.dom does not know: URLSearchParams takes the pairs of a FormData, and URL a Location as its base. */
interface FormData {
  [name: string]: any
}
interface Location {
  readonly password: string
  readonly username: string
  readonly searchParams: URLSearchParams
  toJSON(): string
}
interface EventTarget {
  readonly form?: any
}
interface IntersectionObserver {
  disconnect(...done: unknown[]): void
}
interface XMLHttpRequest {
  /** When it was made, in milliseconds since 1970. */
  at?: number
}
