import type { CookieJar } from './cookie-jar.ts'
import type { Origination } from './navigation.ts'
import type { RawRequest } from './transport.ts'

/** Where a navigation goes, and from which page. */
export interface Navigation extends RawRequest {
  readonly from: Origination | null
}

/** What pages and their forms ask of the browser that shows them. */
export interface Visitor<Shown> {
  readonly cookies: CookieJar
  /** Goes to a page as a browser does, and follows redirects. */
  navigate(navigation: Navigation): Promise<Shown>
  /** Sends a request as it is, and follows nothing. */
  request(request: RawRequest): Promise<Shown>
}

/** Where a form stands. */
export interface Place {
  /** The whole URL. */
  readonly url: string
  readonly origination: Origination
}
