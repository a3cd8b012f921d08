import { isTrustworthy } from './cookie-jar.ts'
import { attributeOf, type Element } from './document.ts'
import type { HeaderChanges } from './transport.ts'

/** The page that a request comes from. */
export interface Origination {
  readonly url: URL
  /** The page's `Referrer-Policy`. */
  readonly policy: string
}

/** Returns the referrer policy of a page: its last `<meta name=referrer>`, its header, or the browsers' default. */
export function referrerPolicyOf(headers: Headers, elements: readonly Element[]): string {
  const meta = elements.findLast(
    (element) => element.tagName === 'meta' && attributeOf(element, 'name')?.toLowerCase() === 'referrer',
  )
  const header = headers.get('referrer-policy')?.split(',').at(-1)
  const policy = (meta && attributeOf(meta, 'content')) || header
  return policy?.trim().toLowerCase() || 'strict-origin-when-cross-origin'
}

/**
 * Returns the headers of a navigation within an origin: from another page by a link or a
 * form, or from the address bar.
 */
export function navigationHeaders(url: URL, method: string, from: Origination | null): HeaderChanges {
  return {
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Language': 'en',
    'User-Agent': 'Signpost-Testing/1 (no JavaScript)',
    ...(from && method !== 'GET' && method !== 'HEAD' && { Origin: originOf(from) }),
    ...(from && refererOf(from)),
    ...(isTrustworthy(url) && {
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': from ? 'same-origin' : 'none',
      'Sec-Fetch-User': '?1',
    }),
  }
}

/** Fetch, "append a request Origin header": `no-referrer` hides the origin even from the origin itself. */
function originOf({ url, policy }: Origination): string {
  return policy === 'no-referrer' ? 'null' : url.origin
}

function refererOf({ url, policy }: Origination): HeaderChanges {
  if (policy === 'no-referrer') return {}
  const isOriginOnly = policy === 'origin' || policy === 'strict-origin'
  return { Referer: isOriginOnly ? `${url.origin}/` : url.origin + url.pathname + url.search }
}
