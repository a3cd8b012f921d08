import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { loadParser } from './document.ts'
import { navigationHeaders } from './navigation.ts'
import type { Navigation, Navigator } from './navigator.ts'
import { type HeaderChanges, merge, type RawRequest, type RawResponse, send } from './transport.ts'
import { type Redirected, VisitedPage } from './visited-page.ts'

/** Options of `createBrowser`. */
export interface BrowserOptions {
  /** Headers for every request, such as `Accept-Language`. They replace the browser's own headers of the same name. */
  readonly headers?: HeaderChanges | undefined
  /**
   * The address the server listens on, if it differs from `origin`. The browser then behaves as if there were a reverse
   * proxy in between.
   * @default origin
   */
  readonly server?: string | undefined
  /**
   * The clock for the expiry of cookies, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined
}

const MAX_REDIRECTS = 20

/**
 * A browser without JavaScript, for tests. It sends HTTP requests, stores cookies, parses HTML and submits forms. It
 * does not check constraints (`required`, `maxlength`), because a server must not rely on them. It visits one origin:
 * a redirect to another origin is returned and not followed.
 */
export class Browser implements Navigator<VisitedPage> {
  readonly origin: string
  readonly cookies: CookieJar
  readonly #server: URL
  readonly #headers: HeaderChanges

  constructor(origin: string, { headers = {}, server = origin, now = Date.now }: BrowserOptions = {}) {
    this.origin = new URL(origin).origin
    this.cookies = createCookieJar(now)
    this.#server = new URL(server)
    this.#headers = headers
  }

  /**
   * Opens a URL as if it was typed in the address bar, and follows redirects.
   *
   * @param path - A path, or a full URL of the browser's origin.
   * @throws Error for another origin, and after 20 redirects.
   */
  open(path: string): Promise<VisitedPage> {
    return this.navigate({ url: path, from: null })
  }

  /**
   * Sends a request with exactly these headers, plus `Host`, `Content-Length` and the cookies for its URL
   * (`cookie: null` omits them). Does not follow redirects. Stores the cookies of the response.
   */
  async request(request: RawRequest): Promise<VisitedPage> {
    const url = this.#resolve(request.url)
    return new VisitedPage(this, { url, redirects: [], response: await this.#send(url, request) })
  }

  /** Navigates like a browser, from another page or from the address bar, and follows redirects. */
  async navigate({ from, url, ...request }: Navigation): Promise<VisitedPage> {
    const redirects: Redirected[] = []
    let next: RawRequest = { ...request, url }
    for (;;) {
      const target = this.#resolve(next.url)
      const method = next.method ?? 'GET'
      const headers = merge(navigationHeaders(target, method, from), this.#headers, next.headers ?? {})
      const response = await this.#send(target, { ...next, headers })
      const location = this.#redirectTarget(response, target)
      if (!location) return new VisitedPage(this, { url: target, redirects, response })
      if (
        redirects.push({
          status: response.status,
          url: target.href,
          location: location.href,
          headers: response.headers,
        }) > MAX_REDIRECTS
      )
        throw new Error(`More than ${MAX_REDIRECTS} redirects; the last one goes to ${location.href}.`)
      location.hash ||= target.hash
      next = follow(next, response.status, location)
    }
  }

  #redirectTarget({ status, headers }: RawResponse, url: URL): URL | null {
    const location = headers.get('location')
    if (!/^30[12378]$/.test(String(status)) || location === null || !URL.canParse(location, url.href))
      return null
    const target = new URL(location, url)
    return target.origin === this.origin ? target : null
  }

  #resolve(path: string): URL {
    const url = new URL(path, this.origin)
    if (url.origin !== this.origin)
      throw new Error(`This browser visits ${this.origin} only, not ${url.origin}.`)
    return url
  }

  async #send(url: URL, request: RawRequest): Promise<RawResponse> {
    const cookie = this.cookies.headerFor(url)
    const headers = merge(cookie === undefined ? {} : { Cookie: cookie }, request.headers ?? {})
    const server = new URL(this.#server)
    await loadParser()
    const response = await send({ url, server }, { ...request, headers })
    this.cookies.receive(response.headers.getSetCookie(), url)
    return response
  }
}

/**
 * Creates a browser without cookies for one origin.
 *
 * @param origin - The origin it visits, such as `http://127.0.0.1:3000`.
 * @param options - Headers, the server's own address, and a clock.
 * @example
 * const browser = createBrowser('http://localhost:3000')
 * const page = await browser.open('/posts/new')
 * const next = await page.form('posts.createPost').fill({ title: 'Hello' }).submit()
 */
export function createBrowser(origin: string, options?: BrowserOptions): Browser {
  return new Browser(origin, options)
}

/** 303, and 301 or 302 after a POST, are followed with a GET without a body (Fetch, HTTP-redirect fetch). */
function follow(request: RawRequest, status: number, location: URL): RawRequest {
  const url = location.href
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST')
  if (!becomesGet) return { ...request, url }
  return { url, headers: merge(request.headers ?? {}, { 'Content-Type': null }) }
}
