/**
 * Calls an action from an event handler: posts the data, and resolves to what the action returned. Rejects with an
 * Error that has the problem's fields where there is one: `status`, `title`, `code`, and `errors` by field.
 */
export function call(
  /** The URL of a bound action, as a template prints it. */
  url: string,
  data?: Record<string, string> | string[][] | URLSearchParams | string,
): Promise<unknown>

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
