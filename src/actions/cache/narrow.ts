import type { Request } from 'express'
import type { PageKey } from './page-key.ts'

/**
 * Hides from a page that will be kept whatever its key does not hold: a header that is read and not keyed would let one
 * visitor choose what all others see. Answers how to give the request back what it had.
 */
export function narrow(request: Request, { accept }: PageKey, vary: readonly string[]): () => void {
  const { headers, rawHeaders } = request
  const shown: Record<string, string | string[]> = { host: headers.host ?? '', accept }
  // Where a proxy is trusted they name the same origin as the key does; otherwise they say nothing that Host does not.
  if (headers['x-forwarded-host'] !== undefined) shown['x-forwarded-host'] = request.host
  if (headers['x-forwarded-proto'] !== undefined) shown['x-forwarded-proto'] = request.protocol
  for (const name of vary) if (headers[name] !== undefined) shown[name] = headers[name]
  give(request, shown, toRaw(shown))
  let isNarrow = true
  return () => {
    if (isNarrow) give(request, headers, rawHeaders)
    isNarrow = false
  }
}

function give(request: Request, headers: Request['headers'], rawHeaders: string[]): void {
  request.headers = headers
  request.rawHeaders = rawHeaders
  // Node makes it anew from the raw ones.
  Reflect.set(request, 'headersDistinct', undefined)
}

function toRaw(headers: Readonly<Record<string, string | string[]>>): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
}
