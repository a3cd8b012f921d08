import type { Request, Response } from 'express'
import type { Entry, HeaderList } from './entry-store.ts'

interface CachedPage {
  readonly headers: HeaderList
  readonly body: Buffer
}

/** Sends a cached page: 200, or 304 if the client has it. */
export function sendCached(request: Request, response: Response, { headers, body }: CachedPage): void {
  const isNotModified = matchesEtag(request.headers['if-none-match'], headers)
  for (const [name, value] of headers)
    if (!isNotModified || !name.startsWith('content-')) response.setHeader(name, value)
  if (isNotModified) return void response.writeHead(304).end()
  response.writeHead(200, { 'Content-Length': body.byteLength })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Returns the age and the remaining lifetime of an entry in whole seconds, for headers. */
export function agesOf(
  { since, until }: Entry,
  now: number,
): { readonly age: number; readonly left: number } {
  return { age: Math.max(0, Math.floor((now - since) / 1000)), left: Math.ceil((until - now) / 1000) }
}

/** Evaluates `If-None-Match` with weak comparison (RFC 9110, 13.1.2). */
function matchesEtag(known: string | undefined, headers: HeaderList): boolean {
  if (known === undefined) return false
  const etag = headers.find(([name]) => name === 'etag')?.[1]
  if (known.trim() === '*') return true
  return known.split(',').some((one) => opaque(one.trim()) === opaque(String(etag)))
}

function opaque(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
