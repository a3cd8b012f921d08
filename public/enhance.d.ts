/**
 * Calls an action from an event handler: posts the data, and resolves to what the action returned. Rejects with an
 * Error that has the problem's fields where there is one: `status`, `title`, `code`, and `errors` by field. `Result` is what you know
 * of the action; nothing checks it.
 */
export function call<Result = unknown>(
  /** The URL of a bound action, as a template prints it. */
  url: string,
  /** Sent as text, as `URLSearchParams` makes it of numbers and booleans. What is undefined would be sent as that word. */
  data?: CallData,
): Promise<Result>

export type CallData =
  | Readonly<Record<string, string | number | boolean>>
  | readonly (readonly [name: string, value: string | number | boolean])[]
  | URLSearchParams
  | string

/** Why a submission ended. `visit`: the browser loads the next page itself. `left`: its page was left before the answer. */
export type EndReason =
  | 'success'
  | 'failure'
  | 'confirm'
  | 'no-answer'
  | 'cancelled'
  | 'replaced'
  | 'left'
  | 'visit'
  | 'prevented'

/** The detail of the events on `window`. */
export interface SignpostDetail {
  /** The form, or null after Back and Forward. */
  readonly form: HTMLFormElement | null
}

/** Before anything is sent. What a listener changes in `data` is sent so. */
export interface SubmitDetail extends SignpostDetail {
  readonly form: HTMLFormElement
  readonly data: FormData
}

/** A page has arrived (`answer`), or something else (`error`). */
export interface AnswerDetail extends SignpostDetail {
  readonly form: HTMLFormElement
  readonly request: XMLHttpRequest
}

/** Before the page is updated. A listener may put a function of its own in the place of `render`, which calls the first. */
export interface BeforeSwapDetail extends SignpostDetail {
  readonly form: HTMLFormElement
  readonly page: Document
  render: () => unknown
}

/** A submission has ended: exactly once for every `signpost:submit`. */
export interface EndDetail extends SignpostDetail {
  readonly form: HTMLFormElement
  readonly reason: EndReason
}

declare global {
  interface WindowEventMap {
    'signpost:submit': CustomEvent<SubmitDetail>
    'signpost:answer': CustomEvent<AnswerDetail>
    'signpost:error': CustomEvent<AnswerDetail>
    'signpost:beforeswap': CustomEvent<BeforeSwapDetail>
    'signpost:swap': CustomEvent<SignpostDetail>
    'signpost:end': CustomEvent<EndDetail>
  }
}
