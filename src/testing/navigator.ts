import type { CookieJar } from './cookie-jar.ts'
import type { Origination } from './navigation.ts'
import type { RawRequest } from './transport.ts'

/** The target of a navigation, and the page that it starts from. */
export interface Navigation extends RawRequest {
  readonly from: Origination | null
}

/** The part of the browser that pages and forms use. */
export interface Navigator<Shown> {
  readonly cookies: CookieJar
  /** Navigates like a browser and follows redirects. */
  navigate(navigation: Navigation): Promise<Shown>
  /** Sends a request unchanged and does not follow redirects. */
  request(request: RawRequest): Promise<Shown>
}

/** The page that contains a form. */
export interface FormLocation {
  /** The full URL. */
  readonly url: string
  readonly origination: Origination
}
