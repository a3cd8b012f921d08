import { accessibleName, attributeOf, contentOf, type Element, elementsOf, textOf } from './document.ts'
import { Form } from './form.ts'
import { type Origination, referrerPolicyOf } from './navigation.ts'
import type { RawAnswer } from './transport.ts'
import type { Visitor } from './visitor.ts'

/** A redirect that was followed on the way to a page. */
export interface Redirected {
  readonly status: number
  /** The URL that answered with the redirect. */
  readonly url: string
  /** Where it led, resolved. */
  readonly location: string
  readonly headers: Headers
}

interface PageParts {
  readonly url: URL
  readonly redirects: readonly Redirected[]
  readonly answer: RawAnswer
}

/** An answer as a browser shows it. It stays as it is, so an old page serves as what "Back" leads to. */
export class Page {
  readonly status: number
  /** The whole URL. */
  readonly url: string
  /** Path and query of the URL. */
  readonly path: string
  readonly headers: Headers
  /** The redirects that led here, in order. */
  readonly redirects: readonly Redirected[]
  /** The body as text, whatever its type. */
  readonly html: string
  readonly body: Buffer
  readonly #browser: Visitor<Page>
  readonly #elements: readonly Element[]

  constructor(browser: Visitor<Page>, { url, redirects, answer }: PageParts) {
    this.#browser = browser
    this.status = answer.status
    this.url = url.href
    this.path = url.pathname + url.search
    this.headers = answer.headers
    this.redirects = redirects
    this.body = answer.body
    this.html = answer.body.toString('utf8')
    const isHtml = /html/.test(answer.headers.get('content-type') ?? '')
    this.#elements = isHtml ? elementsOf(this.html) : []
  }

  /** What a reader sees, white space collapsed; the body itself when it is not HTML. */
  get text(): string {
    const body = this.#elements.find(({ tagName }) => tagName === 'body')
    return body ? textOf(body) : this.html
  }

  /** The content of `<title>`. */
  get title(): string {
    const title = this.#elements.find(({ tagName }) => tagName === 'title')
    return title ? contentOf(title).replace(/\s+/g, ' ').trim() : ''
  }

  /** The body read as JSON. Throws a SyntaxError when it is none. */
  json(): unknown {
    return JSON.parse(this.html)
  }

  /** The text of the element with this id; null when the page has none. */
  textOf(id: string): string | null {
    const element = this.#elements.find((candidate) => attributeOf(candidate, 'id') === id)
    return element ? textOf(element) : null
  }

  /**
   * The one form that is meant: by its name (`data-signpost`, `posts.update#7`), its action's name
   * (`posts.createPost`), the name of one of its buttons, its own `aria-label` or id, or its index on the page.
   * Without one, the page's only form. Throws an Error that lists the forms when none or several fit.
   */
  form(which?: string | number): Form<Page> {
    const [form, ...others] = this.forms(which)
    if (form && others.length === 0) return form
    const known = this.forms().map((candidate, index) => `${index}: ${candidate.description}`)
    throw new Error(
      `${this.url} (${this.status}) has ${form ? `${others.length + 1} forms` : 'no form'} for ${JSON.stringify(which ?? '')}. Its forms are:\n${known.join('\n') || 'none'}`,
    )
  }

  /** Every form that fits, in tree order; all forms of the page when nothing is asked for. */
  forms(which?: string | number): readonly Form<Page>[] {
    const forms = this.#elements
      .filter(({ tagName }) => tagName === 'form')
      .map((element) => new Form(this.#browser, this, element, this.#elements))
    if (which === undefined) return forms
    if (typeof which === 'number') return forms.slice(which, which + 1)
    const exact = forms.filter((form) => form.name === which)
    return exact.length > 0 ? exact : forms.filter((form) => form.isMeantBy(which))
  }

  /** Goes where the link with this text leads. */
  follow(text: string): Promise<Page> {
    const link = this.#elements.find(
      (element) =>
        element.tagName === 'a' && attributeOf(element, 'href') !== null && accessibleName(element) === text,
    )
    if (!link) throw new Error(`${this.url} has no link ${JSON.stringify(text)}.`)
    const url = new URL(attributeOf(link, 'href') as string, this.url).href
    return this.#browser.navigate({ url, from: this.origination })
  }

  /** Where requests from this page come from. */
  get origination(): Origination {
    return { url: new URL(this.url), policy: referrerPolicyOf(this.headers, this.#elements) }
  }
}
