// HTTP requests. XMLHttpRequest reports upload progress and parses a page without a Trusted Types policy; fetch does neither.

export interface RequestOptions {
  /** What the server is asked for: `page`, `confirmed`, `data` or `field NAME`. */
  readonly purpose: string
  /** The form; without one the request is a GET. */
  readonly body?: FormData | URLSearchParams | undefined
  readonly signal?: AbortSignal
  /** Whether the answer is a page even without the engine's mark. */
  readonly isPage?: boolean
  readonly onUpload?: (event: ProgressEvent) => void
}

/** Sends a request. Resolves when it is over, whatever became of it: `status` is 0 if there was no answer. */
export function send(url: string, options: RequestOptions): Promise<XMLHttpRequest> {
  const { purpose, body, signal, isPage, onUpload } = options
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open(body ? 'POST' : 'GET', url)
    request.setRequestHeader('Signpost-Request', purpose)
    request.onreadystatechange = () => {
      if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED)
        request.responseType = responseTypeOf(request, isPage)
    }
    if (onUpload) request.upload.onprogress = onUpload
    const abort = () => request.abort()
    request.onloadend = () => {
      signal?.removeEventListener('abort', abort)
      resolve(request)
    }
    signal?.addEventListener('abort', abort)
    request.send(body ?? null)
    if (signal?.aborted) abort()
  })
}

/** Only what the engine marks as its own is parsed: a proxy's error page is never shown. */
function responseTypeOf(request: XMLHttpRequest, isPage = false): XMLHttpRequestResponseType {
  if (/json/.test(request.getResponseHeader('Content-Type') ?? '')) return 'json'
  return isPage || isOurs(request) ? 'document' : 'text'
}

/** Whether the engine sent the answer. */
export function isOurs(request: XMLHttpRequest): boolean {
  return locationOf(request) !== null || request.getResponseHeader('Signpost-Message') !== null
}

/** The address of the page in the answer. */
export function locationOf(request: XMLHttpRequest): string | null {
  return request.getResponseHeader('Signpost-Location')
}

/** The page in the answer, if there is one. */
export function pageIn(request: XMLHttpRequest): Document | null {
  return request.responseType === 'document' ? (request.response as Document | null) : null
}
