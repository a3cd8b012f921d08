// The headers between the engine and its browser script.
import type { IncomingMessage } from 'node:http'

/**
 * The header `Signpost-Request` of the browser script: `page` asks for the next page in the response, `confirmed` does too
 * and skips the confirmation, `data` asks for JSON, and `field title` for the problem of that field. Other sites cannot
 * send it without a preflight, because it is not a CORS-safelisted header.
 */
const REQUEST = 'signpost-request'

/** The URL of the page in the response, for the browser script. On every response that it may show. */
export const SCRIPT_LOCATION = 'Signpost-Location'

/** Tells the browser script to drop the pages it keeps for Back, because another user may be signed in now. */
export const SCRIPT_FORGET = 'Signpost-Forget'

/** With the value `reload`, on a page of the application: the browser loads it after a success, so that its classic scripts run. */
export const SCRIPT_VISIT = 'signpost-visit'

/** Marks a page of the engine's own (a message, a question, progress): the browser script shows no other. */
export const SCRIPT_MESSAGE = 'Signpost-Message'

/** Whether the browser script sent the request. */
export function isFromScript({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers[REQUEST] !== undefined
}

/** Whether the browser script asks for data instead of a page. */
export function isForData({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const asked = headers[REQUEST]
  return asked !== undefined && (asked === 'data' || fieldIn(asked) !== undefined)
}

/** Whether the visitor has already confirmed the action. */
export function isConfirmed({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers[REQUEST] === 'confirmed'
}

/** The field to check, if the request is a field check. */
export function fieldToCheck({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const asked = headers[REQUEST]
  return asked === undefined ? undefined : fieldIn(asked)
}

function fieldIn(asked: string | string[]): string | undefined {
  if (typeof asked !== 'string' || !asked.startsWith('field ')) return undefined
  const name = asked.slice('field '.length)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
