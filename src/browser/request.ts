// HTTP requests. XMLHttpRequest reports upload progress and parses a page without a Trusted Types policy; fetch does neither.
import { rootElementOf } from './dom.ts'

export interface RequestOptions {
  /** What the server is asked for: `page`, `confirmed`, `data` or `field NAME`. */
  readonly purpose: string
  /** The form; without one the request is a GET. */
  readonly body: FormData | URLSearchParams | null
  readonly signal?: AbortSignal
  /** Whether the answer is a page even without the engine's mark. */
  readonly isPage?: boolean
  readonly onUpload?: (event: ProgressEvent) => void
}

/** Sends a request. Resolves when it is over, whatever became of it: `status` is 0 if there was no answer. */
export async function send(url: string, options: RequestOptions): Promise<XMLHttpRequest> {
  const { purpose, body, signal, isPage, onUpload } = options
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  request.open(body ? 'POST' : 'GET', url)
  request.setRequestHeader('Signpost-Request', purpose)
  request.onreadystatechange = () => {
    if (request.readyState === request.HEADERS_RECEIVED)
      request.responseType = responseTypeOf(request, isPage)
  }
  if (onUpload) request.upload.onprogress = onUpload
  request.onloadend = resolve
  signal?.addEventListener('abort', abort)
  // Cancelled while it waited: nothing is sent.
  if (signal?.aborted) resolve(request)
  else request.send(body)
  await promise
  signal?.removeEventListener('abort', abort)
  return request
}

/** Only what the engine marks as its own is parsed: a proxy's error page is never shown. */
function responseTypeOf(request: XMLHttpRequest, isPage = false): XMLHttpRequestResponseType {
  if (request.getResponseHeader('Content-Type')?.includes('json')) return 'json'
  return isPage || isOurs(request) ? 'document' : 'text'
}

/** Whether the engine sent the answer. */
export function isOurs(request: XMLHttpRequest): boolean {
  return (locationOf(request) ?? request.getResponseHeader('Signpost-Message')) !== null
}

/** The address of the page in the answer. */
export function locationOf(request: XMLHttpRequest): string | null {
  return request.getResponseHeader('Signpost-Location')
}

/** The root element of the page in the answer, if there is one. */
export function pageIn(request: XMLHttpRequest): Element | null {
  const page: unknown = request.responseType === 'document' && request.response
  return page instanceof Document ? rootElementOf(page) : null
}

/** The fields as the browser encodes them in a URL: of a file its name. */
export function urlEncoded(data: FormData): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of data) body.append(name, value instanceof File ? value.name : value)
  return body
}
