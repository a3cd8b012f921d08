import type { Request } from 'express'
import type { PageKey } from './page-key.ts'

/**
 * Hides from a page that will be kept whatever its key does not hold: a header that is read and not keyed would let one
 * visitor choose what all others see. Answers how to give the request back what it had.
 */
export function narrow(request: Request, { accept }: PageKey, vary: readonly string[]): () => void {
  const { headers, rawHeaders } = request
  const shown: Record<string, string | string[]> = { host: headers.host ?? '', accept }
  // Where a proxy is trusted and names another origin, the key has that one.
  if (request.host !== headers.host) shown['x-forwarded-host'] = request.host
  if (request.protocol !== ownProtocol(request)) shown['x-forwarded-proto'] = request.protocol
  for (const name of vary) if (headers[name] !== undefined) shown[name] = headers[name]
  Object.assign(request, { headers: shown, rawHeaders: toRaw(shown), headersDistinct: toDistinct(shown) })
  let isNarrow = true
  return () => {
    // Node makes `headersDistinct` anew from the raw ones.
    if (isNarrow) Object.assign(request, { headers, rawHeaders, headersDistinct: undefined })
    isNarrow = false
  }
}

function ownProtocol({ socket }: Request): string {
  return 'encrypted' in socket ? 'https' : 'http'
}

type Shown = Readonly<Record<string, string | string[]>>

function toRaw(headers: Shown): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
}

function toDistinct(headers: Shown): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, [values].flat()]))
}
