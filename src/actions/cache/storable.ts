import type { Response } from 'express'
import { isPrivate } from '../page/cache-private.ts'

/** A public page, a private one, or a response that cannot be cached: an error, a partial response. */
export type Kind = 'page' | 'private' | 'other'

/** Classifies a response by its status and headers. Only status 200 can be cached. */
export function kindOf(response: Response, known: ReadonlySet<string>): Kind {
  if (response.statusCode !== 200 || response.hasHeader('Content-Encoding')) return 'other'
  return isForOneVisitor(response) || !isKeyed(response, known) ? 'private' : 'page'
}

/** Any sign of a private page counts: a user-bound form, a cookie, a header, a CSP nonce. */
function isForOneVisitor(response: Response): boolean {
  return (
    isMarked(response) ||
    /\b(private|no-store|no-cache)\b/i.test(textOf(response, 'Cache-Control')) ||
    /'nonce-/i.test(textOf(response, 'Content-Security-Policy'))
  )
}

/** Whether it contains data of one visitor, or sets a cookie. */
export function isMarked(response: Response): boolean {
  return isPrivate(response) || response.hasHeader('Set-Cookie')
}

/** Whether `Vary` names only headers that are in the key. */
function isKeyed(response: Response, known: ReadonlySet<string>): boolean {
  return textOf(response, 'Vary')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .every((name) => name === '' || known.has(name))
}

function textOf(response: Response, name: string): string {
  return String(response.getHeader(name) ?? '')
}
