import type { Request, Response } from 'express'
import type { Entry, HeaderList } from './shelf.ts'

interface KeptPage {
  readonly headers: HeaderList
  readonly body: Buffer
}

/** Answers with a page that is kept: 200, or 304 where the client has it already. */
export function sendKept(request: Request, response: Response, { headers, body }: KeptPage): void {
  const isKnown = hasAlready(request.headers['if-none-match'], headers)
  for (const [name, value] of headers)
    if (!isKnown || !name.startsWith('content-')) response.setHeader(name, value)
  if (isKnown) return void response.writeHead(304).end()
  response.writeHead(200, { 'Content-Length': body.byteLength })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** How old an entry is, and for how long it is kept still: in whole seconds, as headers say it. */
export function agesOf(
  { since, until }: Entry,
  now: number,
): { readonly age: number; readonly left: number } {
  return { age: Math.max(0, Math.floor((now - since) / 1000)), left: Math.ceil((until - now) / 1000) }
}

/** RFC 9110, 13.1.2: compared weakly. */
function hasAlready(known: string | undefined, headers: HeaderList): boolean {
  if (known === undefined) return false
  const etag = headers.find(([name]) => name === 'etag')?.[1]
  if (known.trim() === '*') return true
  return known.split(',').some((one) => opaque(one.trim()) === opaque(String(etag)))
}

function opaque(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
