/** What the browser says about where a request comes from, and what the server holds against it. */
export interface OriginEvidence {
  /** The `Origin` header, absent where there is none. */
  readonly origin: string | undefined
  /** The `Sec-Fetch-Site` header, absent where there is none. */
  readonly fetchSite: string | undefined
  /** Our own origin; null where the request's Host is not one this server answers for. */
  readonly own: string | null
  readonly isTrusted: (origin: string) => boolean
}

/**
 * Decides whether a POST may come from where it comes from: null passes, otherwise the reason why not. Looks
 * at these headers and at nothing else, never at the content type. Passing never makes the ticket needless.
 * After Go's `http.CrossOriginProtection`, stricter in two rows: a contradiction between the headers is
 * refused, and `Origin` is compared with scheme, host and port.
 */
export function originProblem({ origin, fetchSite, own, isTrusted }: OriginEvidence): string | null {
  if (own === null) return 'this Host is not the one this server answers for'
  const isOwn = origin === own
  // "null" names no origin: a strict Referrer-Policy makes browsers send it on our own forms.
  const namesNobody = origin === undefined || origin === 'null'
  switch (fetchSite || undefined) {
    case 'same-origin':
      return isOwn || namesNobody ? null : `Sec-Fetch-Site says same-origin, but Origin is ${origin}`
    case 'none':
      return isOwn || origin === undefined ? null : `Origin is ${origin}, not ${own}`
    case undefined:
      if (origin === undefined || isOwn || isTrusted(origin)) return null
      return `Origin is ${origin}, not ${own}`
    default:
      if (origin !== undefined && isTrusted(origin)) return null
      return `Sec-Fetch-Site is ${fetchSite} and Origin is ${origin ?? 'absent'}, which is not in trustedOrigins`
  }
}

/** Why a form that anybody can fetch is refused from somebody who is signed in. */
export const DRAWN_FOR_NOBODY =
  'a form drawn for nobody, from a person who is signed in, without proof of origin'

/** Whether the headers prove that the request comes from our own pages, as they do in every browser since 2023. */
export function isProvenOwn({ origin, fetchSite, own }: OriginEvidence): boolean {
  return fetchSite === 'same-origin' || (own !== null && origin === own)
}

/**
 * Checks a configured origin: `https://example.com` or `http://localhost:3000`, nothing after the port.
 * Throws a TypeError that names what is wrong.
 */
export function parseOrigin(text: string, setting = 'origin'): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !isHttp || !HOST.test(url.hostname) || text.toLowerCase() !== url.origin)
    throw new TypeError(
      `${setting} must be like https://example.com (scheme, host, port if any, nothing else), not ${JSON.stringify(text)}.`,
    )
  return url.origin
}

/** A name of labels, or an IPv6 address. URLs would allow more: a star, for one. */
const HOST = /^([a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:]+\]$/

/**
 * A test for origins from a list of exact origins and of `https://*.example.com`, which stands for exactly one
 * more label, never for example.com itself. Throws a TypeError for anything else, public suffixes included.
 */
export function trustOrigins(list: readonly string[]): (origin: string) => boolean {
  const exact = new Set<string>()
  const parents = new Set<string>()
  for (const entry of list) {
    const wildcard = /^(https?:\/\/)\*\.(.+)$/.exec(entry)
    if (!wildcard) exact.add(parseOrigin(entry, 'trustedOrigins'))
    else parents.add(parentOf(entry, `${wildcard[1]}${wildcard[2]}`))
  }
  return (origin) => exact.has(origin) || parents.has(origin.replace(/^(https?:\/\/)[a-z0-9_-]+\./, '$1'))
}

function parentOf(entry: string, parent: string): string {
  const origin = parseOrigin(parent, 'trustedOrigins')
  if (isPublicSuffix(new URL(origin).hostname))
    throw new TypeError(
      `trustedOrigins has ${entry}: anybody can register a name there. List the hosts instead.`,
    )
  return origin
}

/** Enough of the Public Suffix List to stop a slip: every top level, `co.uk` and its like, well-known hosters. */
function isPublicSuffix(host: string): boolean {
  const labels = host.split('.')
  const isSecondLevel =
    labels.length === 2 &&
    /^(ac|co|com|edu|gob|gov|gouv|ltd|me|mil|ne|net|nom|or|org|sch)\.[a-z]{2}$/.test(host)
  return labels.length < 2 || isSecondLevel || SHARED_HOSTS.has(host)
}

const SHARED_HOSTS = new Set(
  `github.io gitlab.io pages.dev workers.dev vercel.app netlify.app herokuapp.com web.app firebaseapp.com fly.dev
  onrender.com railway.app azurewebsites.net cloudapp.net cloudfront.net amazonaws.com appspot.com run.app blogspot.com
  ngrok.io ngrok.app trycloudflare.com glitch.me repl.co deno.dev surge.sh`.split(/\s+/),
)
