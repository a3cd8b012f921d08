import { isLoopbackHost } from '../network/index.ts'

/** A stored cookie (RFC 6265). */
export interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
  /** Milliseconds since 1970; null for a session cookie. */
  readonly expires: number | null
  readonly httpOnly: boolean
  readonly secure: boolean
  /** The value in lower case: `lax`, `strict`, `none`; null if absent. */
  readonly sameSite: string | null
}

/**
 * The cookies of one origin. Supports `Path`, `Max-Age`, `Expires`, `Secure`, `HttpOnly` and the name prefixes
 * `__Host-` and `__Secure-`. Ignores `SameSite` and `Domain`, because the browser visits one origin only.
 */
export interface CookieJar {
  /** Finds an unexpired cookie by its name. */
  get(name: string): Cookie | undefined
  /** Returns all unexpired cookies. */
  all(): readonly Cookie[]
  /** Stores a cookie, as if the server had set it with `Path=/`. */
  set(name: string, value: string): void
  /** Deletes all cookies of this name. */
  delete(name: string): void
  /** Deletes all cookies. */
  clear(): void
  /** Stores the cookies of a response from this URL. */
  receive(headers: readonly string[], url: URL): void
  /** Returns the `Cookie` header for this URL; undefined without cookies. */
  headerFor(url: URL): string | undefined
}

/** Creates an empty jar. `now` is its clock, in milliseconds since 1970. */
export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, Cookie>()
  const current = () => [...cookies.values()].filter(({ expires }) => expires === null || expires > now())

  function put(cookie: Cookie): void {
    cookies.set(`${cookie.name};${cookie.path}`, cookie)
  }

  return {
    get: (name) => current().find((cookie) => cookie.name === name),
    all: current,
    set: (name, value) =>
      put({ name, value, path: '/', expires: null, httpOnly: false, secure: false, sameSite: null }),
    delete(name) {
      for (const [key, cookie] of cookies) if (cookie.name === name) cookies.delete(key)
    },
    clear: () => cookies.clear(),
    receive(headers, url) {
      for (const header of headers) {
        const cookie = parseCookie(header, url, now())
        if (cookie && isAccepted(cookie, header, url)) put(cookie)
      }
    },
    headerFor(url) {
      const sent = current().filter((cookie) => isSentTo(cookie, url))
      // Longer paths come first (RFC 6265, 5.4).
      sent.sort((a, b) => b.path.length - a.path.length)
      return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ')
    },
  }
}

/** Whether browsers treat this URL as a secure context: HTTPS, or a loopback host. */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopbackHost(hostname)
}

function parseCookie(header: string, url: URL, now: number): Cookie | null {
  const [pair = '', ...rest] = header.split(';')
  const separator = pair.indexOf('=')
  const name = pair.slice(0, Math.max(0, separator)).trim()
  if (name === '') return null
  const attributes = new Map(rest.map(parseAttribute))
  return {
    name,
    value: pair.slice(separator + 1).trim(),
    path: attributes.get('path')?.startsWith('/') ? (attributes.get('path') as string) : defaultPath(url),
    expires: expiryOf(attributes, now),
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    sameSite: attributes.get('samesite')?.toLowerCase() ?? null,
  }
}

function parseAttribute(attribute: string): [name: string, value: string] {
  const [name = '', ...value] = attribute.split('=')
  return [name.trim().toLowerCase(), value.join('=').trim()]
}

/** `Max-Age` takes precedence over `Expires`. */
function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const seconds = attributes.get('max-age')
  if (seconds !== undefined && /^-?\d+$/.test(seconds)) return now + Number(seconds) * 1000
  const date = Date.parse(attributes.get('expires') ?? '')
  return Number.isNaN(date) ? null : date
}

function defaultPath({ pathname }: URL): string {
  const end = pathname.lastIndexOf('/')
  return end <= 0 ? '/' : pathname.slice(0, end)
}

function isAccepted({ name, path, secure }: Cookie, header: string, url: URL): boolean {
  if (secure && !isTrustworthy(url)) return false
  if (/^__secure-/i.test(name)) return secure
  return !/^__host-/i.test(name) || (secure && path === '/' && !/;\s*domain\s*=/i.test(header))
}

function isSentTo({ path, secure }: Cookie, url: URL): boolean {
  if (secure && !isTrustworthy(url)) return false
  const { pathname } = url
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)
}
