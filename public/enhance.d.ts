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

/** What `signpost:submit`, `signpost:answer`, `signpost:swap` and `signpost:error` tell, on `window`. */
export interface SignpostDetail {
  readonly form: HTMLFormElement
  /** What is about to be sent (`submit`), or the request with its answer (`answer`, `error`). */
  readonly x?: FormData | XMLHttpRequest
}

declare global {
  interface WindowEventMap {
    'signpost:submit': CustomEvent<SignpostDetail>
    'signpost:answer': CustomEvent<SignpostDetail>
    'signpost:swap': CustomEvent<SignpostDetail>
    'signpost:error': CustomEvent<SignpostDetail>
  }
}
