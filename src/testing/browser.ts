import { type CookieJar, createCookieJar } from './cookie-jar.ts'
import { navigationHeaders } from './navigation.ts'
import { Page, type Redirected } from './page.ts'
import { type HeaderChanges, merge, type RawAnswer, type RawRequest, send } from './transport.ts'
import type { Navigation, Visitor } from './visitor.ts'

export interface BrowserOptions {
  /** Headers that every request carries, such as `Accept-Language`. A name here wins over the browser's own. */
  readonly headers?: HeaderChanges | undefined
  /**
   * Where the server really listens, when `origin` is the address that people see: the browser then acts as if
   * a proxy stood between.
   */
  readonly server?: string | undefined
  /** Milliseconds since 1970, for cookies that expire. Default: the clock. */
  readonly now?: (() => number) | undefined
}

const MAX_REDIRECTS = 20

/**
 * A browser without JavaScript for tests. It speaks HTTP, keeps cookies, reads HTML and sends the forms that it
 * finds; it renders nothing, and checks no constraints (`required`, `maxlength`), because a server must not
 * rely on them. It visits one origin: a redirect that leads elsewhere is shown, not followed.
 *
 *     const browser = createBrowser('http://localhost:3000')
 *     const page = await browser.open('/posts/new')
 *     const next = await page.form('posts.createPost').fill({ title: 'Hello' }).submit()
 */
export class Browser implements Visitor<Page> {
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

  /** Goes to an address as if it was typed, and follows redirects. */
  open(path: string): Promise<Page> {
    return this.navigate({ url: path, from: null })
  }

  /**
   * Sends a request with these headers and no others, except `Host`, the length, and the cookies for its URL
   * (`cookie: null` leaves them away). Follows nothing; cookies in the answer are kept.
   */
  async request(request: RawRequest): Promise<Page> {
    const url = this.#resolve(request.url)
    return new Page(this, { url, redirects: [], answer: await this.#send(url, request) })
  }

  /** Goes to a page as a browser does, from another page or by itself, and follows redirects. */
  async navigate({ from, url, ...request }: Navigation): Promise<Page> {
    const redirects: Redirected[] = []
    let next: RawRequest = { ...request, url }
    for (;;) {
      const target = this.#resolve(next.url)
      const method = next.method ?? 'GET'
      const headers = merge(navigationHeaders(target, method, from), this.#headers, next.headers ?? {})
      const answer = await this.#send(target, { ...next, headers })
      const location = this.#placeToFollow(answer, target)
      if (!location) return new Page(this, { url: target, redirects, answer })
      if (
        redirects.push({
          status: answer.status,
          url: target.href,
          location: location.href,
          headers: answer.headers,
        }) > MAX_REDIRECTS
      )
        throw new Error(`More than ${MAX_REDIRECTS} redirects, the last one to ${location.href}.`)
      location.hash ||= target.hash
      next = follow(next, answer.status, location)
    }
  }

  #placeToFollow({ status, headers }: RawAnswer, url: URL): URL | null {
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

  async #send(url: URL, request: RawRequest): Promise<RawAnswer> {
    const cookie = this.cookies.headerFor(url)
    const headers = merge(cookie === undefined ? {} : { Cookie: cookie }, request.headers ?? {})
    const server = new URL(this.#server)
    const answer = await send({ url, server }, { ...request, headers })
    this.cookies.receive(answer.headers.getSetCookie(), url)
    return answer
  }
}

/** A fresh browser for one origin, such as `http://127.0.0.1:3000`. */
export function createBrowser(origin: string, options?: BrowserOptions): Browser {
  return new Browser(origin, options)
}

/** After 303, and after 301 and 302 of a POST, comes a GET without a body (Fetch, HTTP-redirect fetch). */
function follow(request: RawRequest, status: number, location: URL): RawRequest {
  const url = location.href
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST')
  if (!becomesGet) return { ...request, url }
  return { url, headers: merge(request.headers ?? {}, { 'Content-Type': null }) }
}
