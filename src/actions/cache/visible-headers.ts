import type { Request } from 'express'
import type { PageKey } from './page-key.ts'

/**
 * Hides request headers that are not part of the cache key from a page that will be cached. Otherwise one visitor's
 * headers could decide what all others see (cache poisoning). Returns a function that restores the headers.
 */
export function hideHeaders(request: Request, { accept }: PageKey, vary: readonly string[]): () => void {
  const { headers, rawHeaders } = request
  const shown: Record<string, string | string[]> = { host: headers.host ?? '', accept }
  // If a trusted proxy forwards another origin, the key contains that origin.
  if (request.host !== headers.host) shown['x-forwarded-host'] = request.host
  if (request.protocol !== ownProtocol(request)) shown['x-forwarded-proto'] = request.protocol
  for (const name of vary) if (headers[name] !== undefined) shown[name] = headers[name]
  Object.assign(request, { headers: shown, rawHeaders: toRaw(shown), headersDistinct: toDistinct(shown) })
  let isHidden = true
  return () => {
    // Node rebuilds `headersDistinct` from the raw headers.
    if (isHidden) Object.assign(request, { headers, rawHeaders, headersDistinct: undefined })
    isHidden = false
  }
}

function ownProtocol({ socket }: Request): string {
  return 'encrypted' in socket ? 'https' : 'http'
}

type Headers = Readonly<Record<string, string | string[]>>

function toRaw(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
}

function toDistinct(headers: Headers): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values].flat()]))
}
