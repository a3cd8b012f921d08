import type { IncomingMessage } from 'node:http'

/**
 * What `enhance.js` says in its requests, as `Signpost-Request`: `page` asks for the finished page in the answer,
 * `confirmed` too and the visitor has said yes already, `data` for JSON, and `field title` for what is wrong with
 * that one field. Other sites cannot send it: it is no header of a simple request (Fetch standard).
 */
const REQUEST = 'signpost-request'

/** Tells `enhance.js` which address the page in the answer has; on every answer that it may show. */
export const SCRIPT_LOCATION = 'Signpost-Location'

/** Tells `enhance.js` to forget the pages that it keeps for Back: who may see them may have changed. */
export const SCRIPT_FORGET = 'Signpost-Forget'

/** Whether `enhance.js` asks, which shows the answer as the next page. */
export function isFromScript({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers[REQUEST] !== undefined
}

/** Whether `enhance.js` asks for data, and not for a page. */
export function isForData({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const asked = headers[REQUEST]
  return asked !== undefined && (asked === 'data' || fieldIn(asked) !== undefined)
}

/** Whether the visitor has said yes already to what the action asks. */
export function isConfirmed({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers[REQUEST] === 'confirmed'
}

/** The field that is to be checked, where that is all that is asked. */
export function fieldToCheck({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const asked = headers[REQUEST]
  return asked === undefined ? undefined : fieldIn(asked)
}

function fieldIn(asked: string | string[]): string | undefined {
  return typeof asked === 'string' && asked.startsWith('field ') ? asked.slice('field '.length) : undefined
}
