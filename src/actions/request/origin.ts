// The origin policy: which pages may submit forms to this server. Pure functions.
import { domainToASCII } from 'node:url'

/** What a request says about its origin, and what the server compares it with. */
export interface OriginEvidence {
  /** The `Origin` header. */
  readonly origin: string | undefined
  /** The `Sec-Fetch-Site` header. */
  readonly fetchSite: string | undefined
  /** Our own origin; null if the request's Host is not a host of this server. */
  readonly own: string | null
  readonly isTrusted: (origin: string) => boolean
}

/**
 * Decides whether a POST may come from its origin. Looks at these headers only, never at the content type; the ticket is
 * required as well. Follows Go's `http.CrossOriginProtection`, and is stricter in two cases: headers that contradict
 * each other are rejected, and `Origin` is compared with its scheme, host and port.
 *
 * @returns the reason for a refusal; null if the POST is allowed
 */
export function originProblem({ origin, fetchSite, own, isTrusted }: OriginEvidence): string | null {
  if (own === null) return 'this Host is not the one this server answers for'
  const isOwn = origin === own
  // "null" names no origin: a strict Referrer-Policy makes browsers send it on our own forms.
  const isUnnamed = origin === undefined || origin === 'null'
  switch (fetchSite || undefined) {
    case 'same-origin':
      return isOwn || isUnnamed || isTrusted(origin)
        ? null
        : `Sec-Fetch-Site says same-origin, but Origin is ${origin}`
    case 'none':
      return isOwn || origin === undefined || isTrusted(origin) ? null : `Origin is ${origin}, not ${own}`
    case undefined:
      if (origin === undefined || isOwn || isTrusted(origin)) return null
      return `Origin is ${origin}, not ${own}`
    default:
      if (origin !== undefined && isTrusted(origin)) return null
      return `Sec-Fetch-Site is ${fetchSite} and Origin is ${origin ?? 'absent'}, which is not in trustedOrigins`
  }
}

/** Whether the headers prove that the request comes from our own pages, as they do in every browser since 2023. */
export function isProvenOwn({ origin, fetchSite, own }: OriginEvidence): boolean {
  return fetchSite === 'same-origin' || (own !== null && origin === own)
}

/**
 * Checks a configured origin: `https://example.com` or `http://localhost:3000`, with nothing after the port.
 *
 * @param text the origin
 * @param setting the setting's name, for the error message
 * @returns the normalised origin
 * @throws TypeError that names the setting
 */
export function parseOrigin(text: string, setting = 'origin'): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  const isHost = url !== null && isHttp && HOST.test(url.hostname)
  if (url && isHost && isOriginAlone(text, url)) return url.origin
  const meant = url && isHost && url.username === '' ? ` Write ${url.origin}.` : ''
  throw new TypeError(
    `${setting} must be like https://example.com (scheme, host, port if any, nothing else), not ${JSON.stringify(text)}.${meant}`,
  )
}

/** Browsers send an international name in its ASCII form: `https://müller.example` is `https://xn--mller-kva.example`. */
function isOriginAlone(text: string, url: URL): boolean {
  const [, scheme, host = '', port = ''] = /^(https?):\/\/([^/?#@\\:[\]]+)(:\d+)?$/iu.exec(text) ?? []
  const ascii = scheme === undefined ? text : `${scheme}://${domainToASCII(host)}${port}`
  return ascii.toLowerCase() === url.origin
}

/** A host name, or an IPv6 address. URLs allow more, for example a star. */
const HOST = /^([a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:]+\]$/

/**
 * Creates a test for origins.
 *
 * @param list exact origins, and wildcards such as `https://*.example.com`: exactly one more label, not example.com itself
 * @param setting the setting's name, for the error message
 * @throws TypeError for anything else, including a wildcard under a public suffix such as `co.uk`
 */
export function trustOrigins(
  list: readonly string[],
  setting = 'trustedOrigins',
): (origin: string) => boolean {
  const exact = new Set<string>()
  const parents = new Set<string>()
  for (const entry of list) {
    const wildcard = /^(https?:\/\/)\*\.(.+)$/.exec(entry)
    if (!wildcard) exact.add(parseOrigin(entry, setting))
    else parents.add(parentOf(entry, { parent: `${wildcard[1]}${wildcard[2]}`, setting }))
  }
  return (origin) => exact.has(origin) || parents.has(origin.replace(/^(https?:\/\/)[a-z0-9_-]+\./, '$1'))
}

function parentOf(
  entry: string,
  { parent, setting }: { readonly parent: string; readonly setting: string },
): string {
  const origin = parseOrigin(parent, setting)
  if (isPublicSuffix(new URL(origin).hostname))
    throw new TypeError(
      `${setting} has ${entry}, but anyone can register a name there. List the hosts instead.`,
    )
  return origin
}

/** The part of the Public Suffix List that catches mistakes: top-level domains, `co.uk` and the like, well-known hosts. */
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
