import { accessibleName, attributeOf, contentOf, type Element, elementsOf, textOf } from './document.ts'
import { FormOnPage } from './form-on-page.ts'
import { type Origination, referrerPolicyOf } from './navigation.ts'
import type { Navigator } from './navigator.ts'
import type { RawResponse } from './transport.ts'

/** A redirect that was followed before a page. */
export interface Redirected {
  readonly status: number
  /** The URL that responded with the redirect. */
  readonly url: string
  /** The resolved target. */
  readonly location: string
  readonly headers: Headers
}

interface PageParts {
  readonly url: URL
  readonly redirects: readonly Redirected[]
  readonly response: RawResponse
}

/** A response as a browser shows it. It never changes, so an old page can be used to test the Back button. */
export class VisitedPage {
  readonly status: number
  /** The full URL. */
  readonly url: string
  /** Path and query of the URL. */
  readonly path: string
  readonly headers: Headers
  /** The redirects before this page, in order. */
  readonly redirects: readonly Redirected[]
  /** The body as text, whatever its type. */
  readonly html: string
  readonly body: Buffer
  readonly #browser: Navigator<VisitedPage>
  readonly #elements: readonly Element[]

  constructor(browser: Navigator<VisitedPage>, { url, redirects, response }: PageParts) {
    this.#browser = browser
    this.status = response.status
    this.url = url.href
    this.path = url.pathname + url.search
    this.headers = response.headers
    this.redirects = redirects
    this.body = response.body
    this.html = response.body.toString('utf8')
    const isHtml = /html/.test(response.headers.get('content-type') ?? '')
    this.#elements = isHtml ? elementsOf(this.html) : []
  }

  /** The visible text with collapsed white space; the body itself if it is not HTML. */
  get text(): string {
    const body = this.#elements.find(({ tagName }) => tagName === 'body')
    return body ? textOf(body) : this.html
  }

  /** The content of `<title>`. */
  get title(): string {
    const title = this.#elements.find(({ tagName }) => tagName === 'title')
    return title ? contentOf(title).replace(/\s+/g, ' ').trim() : ''
  }

  /**
   * Parses the body as JSON.
   * @throws SyntaxError if it is not JSON
   */
  json(): unknown {
    return JSON.parse(this.html)
  }

  /** Returns the text of the element with this id; null if there is none. */
  textOf(id: string): string | null {
    const element = this.#elements.find((candidate) => attributeOf(candidate, 'id') === id)
    return element ? textOf(element) : null
  }

  /**
   * Finds one form by its name (`data-signpost`, `posts.update#7`), its action's name (`posts.createPost`), the name of
   * a button, its `aria-label`, its id, or its index on the page. Without an argument: the page's only form.
   *
   * @throws Error with a list of the forms if none or several match
   */
  form(which?: string | number): FormOnPage<VisitedPage> {
    const [form, ...others] = this.forms(which)
    if (form && others.length === 0) return form
    const known = this.forms().map((candidate, index) => `${index}: ${candidate.description}`)
    throw new Error(
      `${this.url} (${this.status}) has ${form ? `${others.length + 1} forms` : 'no form'} for ${JSON.stringify(which ?? '')}. Its forms are:\n${known.join('\n') || 'none'}`,
    )
  }

  /** Finds all matching forms in tree order; without an argument all forms of the page. */
  forms(which?: string | number): readonly FormOnPage<VisitedPage>[] {
    const forms = this.#elements
      .filter(({ tagName }) => tagName === 'form')
      .map((element) => new FormOnPage(this.#browser, this, element, this.#elements))
    if (which === undefined) return forms
    if (typeof which === 'number') return forms.slice(which, which + 1)
    const exact = forms.filter((form) => form.name === which)
    return exact.length > 0 ? exact : forms.filter((form) => form.matches(which))
  }

  /**
   * Follows the link with this text.
   * @throws Error if there is no such link
   */
  follow(text: string): Promise<VisitedPage> {
    const link = this.#elements.find(
      (element) =>
        element.tagName === 'a' && attributeOf(element, 'href') !== null && accessibleName(element) === text,
    )
    if (!link) throw new Error(`${this.url} has no link ${JSON.stringify(text)}.`)
    const url = new URL(attributeOf(link, 'href') as string, this.url).href
    return this.#browser.navigate({ url, from: this.origination })
  }

  /** This page as the origin of a request. */
  get origination(): Origination {
    return { url: new URL(this.url), policy: referrerPolicyOf(this.headers, this.#elements) }
  }
}
