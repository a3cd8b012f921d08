import type { Response } from 'express'
import { isPrivate } from '../page/cache-private.ts'

/** A page for everybody, one for this visitor only, or something else that is not kept: an error, a part of a page. */
export type Kind = 'page' | 'personal' | 'other'

/** What an answer is, by its status and headers. Only a 200 is ever kept. */
export function kindOf(response: Response, known: ReadonlySet<string>): Kind {
  if (response.statusCode !== 200 || response.hasHeader('Content-Encoding')) return 'other'
  return isForOne(response) || !isKeyed(response, known) ? 'personal' : 'page'
}

/** Whatever says so counts: a form that only this visitor may send, a cookie, a header, a nonce. */
function isForOne(response: Response): boolean {
  return (
    isMarked(response) ||
    /\b(private|no-store|no-cache)\b/i.test(textOf(response, 'Cache-Control')) ||
    /'nonce-/i.test(textOf(response, 'Content-Security-Policy'))
  )
}

/** Whether it has been made for one visitor: it holds something of theirs, or gives them a cookie. */
export function isMarked(response: Response): boolean {
  return isPrivate(response) || response.hasHeader('Set-Cookie')
}

/** Whether the page depends on nothing that was hidden from it. */
function isKeyed(response: Response, known: ReadonlySet<string>): boolean {
  return textOf(response, 'Vary')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .every((name) => name === '' || known.has(name))
}

function textOf(response: Response, name: string): string {
  return String(response.getHeader(name) ?? '')
}
