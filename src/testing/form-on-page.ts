// A form on a page: reading it, filling it in, and submitting it. Over 200 lines because it is all that a test can do with a form.
import { type ButtonControl, type Control, controlsOf, type Entry, entriesOf } from './controls.ts'
import { toCurl } from './curl.ts'
import { accessibleName, attributeOf, type Element } from './document.ts'
import { encodeEntries, toQuery } from './encode.ts'
import { type FieldValue, fillField, namesOf } from './fill.ts'
import { navigationHeaders } from './navigation.ts'
import type { FormLocation, Navigator } from './navigator.ts'
import { type HeaderChanges, merge, type RawRequest } from './transport.ts'

export type { FieldValue } from './fill.ts'

/** Changes to a submission, to test what an attacker could send. */
export interface FormChanges {
  /**
   * The button to press, by its text.
   * @default the first one, like Enter
   */
  readonly button?: string
  /** Headers to add or replace; null removes one, a list sends it several times. */
  readonly headers?: HeaderChanges
  /** Another method than the form's. */
  readonly method?: string
  /** Another URL than the form's. */
  readonly url?: string
  /** Another encoding than the form's. */
  readonly enctype?: string
  /** Fields to add or replace, whether the form has them or not; null removes one. */
  readonly fields?: Readonly<Record<string, string | File | readonly (string | File)[] | null>>
  /** A body that replaces the form's own. The `Content-Type` is still the form's, unless `headers` changes it. */
  readonly body?: RawRequest['body']
}

interface Submission {
  readonly url: URL
  readonly method: string
  readonly enctype: string
  readonly entries: readonly Entry[]
}

/** A form on a page. Fill it like a user and submit it like a browser. */
export class FormOnPage<Shown> {
  /**
   * The value of `data-signpost`: the action's name, with `#` and the form's key, or with `~` and a digest of its bound
   * arguments. Empty for other forms.
   */
  readonly name: string
  readonly #browser: Navigator<Shown>
  readonly #page: FormLocation
  readonly #element: Element
  readonly #controls: readonly Control[]

  constructor(browser: Navigator<Shown>, page: FormLocation, element: Element, elements: readonly Element[]) {
    this.#browser = browser
    this.#page = page
    this.#element = element
    this.#controls = controlsOf(element, elements)
    this.name = attributeOf(element, 'data-signpost') ?? ''
  }

  /** The URL that the form is submitted to. */
  get action(): string {
    return new URL(attributeOf(this.#element, 'action') || this.#page.url, this.#page.url).href
  }

  /** The names and values that it would submit now, in order, without those of a button. */
  get fields(): Readonly<Record<string, readonly (string | File)[]>> {
    const fields: Record<string, (string | File)[]> = Object.create(null)
    for (const name of namesOf(this.#controls)) fields[name] = []
    for (const [name, value] of entriesOf(this.#controls, null)) (fields[name] ??= []).push(value)
    return fields
  }

  /**
   * Returns the first value of a field; '' if it submits none.
   * @throws Error for a name that the form does not have.
   */
  value(name: string): string {
    const values = this.fields[name]
    if (!values)
      throw new Error(
        `This form has no field ${JSON.stringify(name)}. It has: ${namesOf(this.#controls).join(', ')}.`,
      )
    const [value = ''] = values
    return typeof value === 'string' ? value : value.name
  }

  /** The accessible names of its submit buttons. */
  get buttons(): readonly string[] {
    return this.#submitters().map(({ element }) => accessibleName(element))
  }

  /** A one-line description for error messages. */
  get description(): string {
    return `${this.name || this.action} [${namesOf(this.#controls).join(', ')}] (${this.buttons.filter(Boolean).join(', ')})`
  }

  /** Whether this form matches its action's name, the name of a button, its `aria-label` or its id. */
  matches(text: string): boolean {
    const actions = [
      this.action,
      ...this.#submitters().map(({ element }) => attributeOf(element, 'formaction') ?? ''),
    ]
    return (
      this.name.split(/[#~]/, 1)[0] === text ||
      actions.some((url) => url.includes(`/_actions/${text}/`)) ||
      this.buttons.includes(text) ||
      attributeOf(this.#element, 'aria-label') === text ||
      attributeOf(this.#element, 'id') === text
    )
  }

  /**
   * Fills in fields: text, a boolean for a checkbox, an option of a radio group or select, a list of options, a `File`.
   *
   * @returns the form, so that calls can be chained
   * @throws Error for a name that the form does not have, an option that it does not offer, and a field that a user
   *   cannot change.
   */
  fill(values: Readonly<Record<string, FieldValue>>): this {
    for (const [name, value] of Object.entries(values)) fillField(this.#controls, name, value)
    return this
  }

  /**
   * Submits the form and follows redirects.
   *
   * @param button - The text of the button to press. Default: the first one, like Enter.
   * @returns the page after the redirects
   */
  async submit(button?: string): Promise<Shown> {
    const { url, ...request } = await this.#toRequest(this.#submissionBy(this.#press(button)))
    return this.#browser.navigate({ ...request, url, from: this.#page.origination })
  }

  /**
   * Sends a changed submission and does not follow redirects.
   *
   * @param changes - Differences from what the form would submit.
   * @returns the response itself
   */
  async request(changes: FormChanges = {}): Promise<Shown> {
    const given = this.#submissionBy(this.#press(changes.button))
    const changed: Submission = {
      url: changes.url === undefined ? given.url : new URL(changes.url, this.#page.url),
      method: changes.method ?? given.method,
      enctype: changes.enctype ?? given.enctype,
      entries: withFields(given.entries, changes.fields ?? {}),
    }
    const { url, method, headers = {}, body } = await this.#toRequest(changed)
    const navigation = navigationHeaders(changed.url, changed.method, this.#page.origination)
    return this.#browser.request({
      url,
      ...(method && { method }),
      headers: merge(navigation, headers, changes.headers ?? {}),
      ...(body !== undefined && { body }),
      ...(changes.body !== undefined && { body: changes.body }),
    })
  }

  /** Returns a curl command with the same submission. It contains the browser's cookies: do not log it. */
  curl(button?: string): string {
    const { url, ...submission } = this.#submissionBy(this.#press(button))
    return toCurl({ ...submission, url: url.href, cookie: this.#browser.cookies.headerFor(url) })
  }

  #submitters(): readonly ButtonControl[] {
    return this.#controls.filter((control) => control.kind === 'button')
  }

  #press(text: string | undefined): ButtonControl | null {
    const submitters = this.#submitters()
    const button =
      text === undefined ? submitters[0] : submitters.find(({ element }) => accessibleName(element) === text)
    if (text !== undefined && !button)
      throw new Error(`This form has no button ${JSON.stringify(text)}. It has: ${this.buttons.join(', ')}.`)
    if (button?.isDisabled)
      throw new Error(`The button ${JSON.stringify(accessibleName(button.element))} is disabled.`)
    return button ?? null
  }

  #submissionBy(button: ButtonControl | null): Submission {
    const attribute = (name: string) =>
      (button && attributeOf(button.element, `form${name}`)) ?? attributeOf(this.#element, name)
    const method = attribute('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET'
    return {
      url: new URL(attribute('action') || this.#page.url, this.#page.url),
      method,
      enctype: attribute('enctype')?.toLowerCase() ?? 'application/x-www-form-urlencoded',
      entries: entriesOf(this.#controls, button),
    }
  }

  async #toRequest({ url, method, enctype, entries }: Submission): Promise<RawRequest> {
    if (method === 'GET') {
      const target = new URL(url)
      target.search = toQuery(entries)
      return { url: target.href, method }
    }
    const { type, body } = await encodeEntries(entries, enctype)
    return { url: url.href, method, headers: { 'Content-Type': type }, body }
  }
}

function withFields(
  entries: readonly Entry[],
  changes: NonNullable<FormChanges['fields']>,
): readonly Entry[] {
  const kept = entries.filter(([name]) => !Object.hasOwn(changes, name))
  const added = Object.entries(changes).flatMap(([name, values]) =>
    values === null ? [] : [values].flat().map((value): Entry => [name, value as string | File]),
  )
  return [...kept, ...added]
}
