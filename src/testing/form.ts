import { type ButtonControl, type Control, controlsOf, type Entry, entriesOf } from './controls.ts'
import { toCurl } from './curl.ts'
import { accessibleName, attributeOf, type Element } from './document.ts'
import { encodeEntries, toQuery } from './encode.ts'
import { type FieldValue, fillField, namesOf } from './fill.ts'
import { navigationHeaders } from './navigation.ts'
import { type HeaderChanges, merge, type RawRequest } from './transport.ts'
import type { Place, Visitor } from './visitor.ts'

export type { FieldValue } from './fill.ts'

/** What an attacker changes in what a form sends. */
export interface FormChanges {
  /** The button that is pressed. Default: the first one, as Enter does. */
  readonly button?: string
  /** Headers to add or replace; null takes one away, a list sends it several times. */
  readonly headers?: HeaderChanges
  readonly method?: string
  /** Another URL than the form's. */
  readonly url?: string
  readonly enctype?: string
  /** Fields to add or replace, whether the form has them or not; null takes one away. */
  readonly fields?: Readonly<Record<string, string | File | readonly (string | File)[] | null>>
  /** A body in place of the form's own; its `Content-Type` stays the form's unless `headers` changes it. */
  readonly body?: RawRequest['body']
}

interface Submission {
  readonly url: URL
  readonly method: string
  readonly enctype: string
  readonly entries: readonly Entry[]
}

/** A form on a page: filled as a person fills it, sent as a browser sends it. */
export class Form<Shown> {
  /** `data-signpost`: the action, and the key of this form where it has one. Empty for other forms. */
  readonly name: string
  readonly #browser: Visitor<Shown>
  readonly #page: Place
  readonly #element: Element
  readonly #controls: readonly Control[]

  constructor(browser: Visitor<Shown>, page: Place, element: Element, elements: readonly Element[]) {
    this.#browser = browser
    this.#page = page
    this.#element = element
    this.#controls = controlsOf(element, elements)
    this.name = attributeOf(element, 'data-signpost') ?? ''
  }

  /** The URL that the form is sent to. */
  get action(): string {
    return new URL(attributeOf(this.#element, 'action') || this.#page.url, this.#page.url).href
  }

  /** What it would send now when its first button is pressed: names with their values, in order. */
  get fields(): Readonly<Record<string, readonly (string | File)[]>> {
    const fields: Record<string, (string | File)[]> = Object.create(null)
    for (const name of namesOf(this.#controls)) fields[name] = []
    for (const [name, value] of entriesOf(this.#controls, null)) (fields[name] ??= []).push(value)
    return fields
  }

  /** The text that a field holds: its first value, '' when it sends none. Throws for a name that is not there. */
  value(name: string): string {
    const values = this.fields[name]
    if (!values)
      throw new Error(
        `This form has no field ${JSON.stringify(name)}. It has: ${namesOf(this.#controls).join(', ')}.`,
      )
    const [value = ''] = values
    return typeof value === 'string' ? value : value.name
  }

  /** The names of its submit buttons. */
  get buttons(): readonly string[] {
    return this.#submitters().map(({ element }) => accessibleName(element))
  }

  /** In one line, for messages. */
  get description(): string {
    return `${this.name || this.action} [${namesOf(this.#controls).join(', ')}] (${this.buttons.filter(Boolean).join(', ')})`
  }

  /** Whether somebody could mean this form by that: its action's name, a button, its label or its id. */
  isMeantBy(words: string): boolean {
    const actions = [
      this.action,
      ...this.#submitters().map(({ element }) => attributeOf(element, 'formaction') ?? ''),
    ]
    return (
      this.name.split('#', 1)[0] === words ||
      actions.some((url) => url.includes(`/_actions/${words}/`)) ||
      this.buttons.includes(words) ||
      attributeOf(this.#element, 'aria-label') === words ||
      attributeOf(this.#element, 'id') === words
    )
  }

  /**
   * Fills fields in: text, true and false for a checkbox, a value of a radio group or select, a list of them, a
   * `File`. Throws an Error for a name that the form does not have (it lists those it has), a choice that is
   * not offered, and a field that nobody can change.
   */
  fill(values: Readonly<Record<string, FieldValue>>): this {
    for (const [name, value] of Object.entries(values)) fillField(this.#controls, name, value)
    return this
  }

  /** Presses a button, by its text; without one the first, as Enter does. Resolves to the page after redirects. */
  async submit(button?: string): Promise<Shown> {
    const { url, ...request } = await this.#toRequest(this.#submissionBy(this.#press(button)))
    return this.#browser.navigate({ ...request, url, from: this.#page.origination })
  }

  /** Sends what the form would send, changed. Follows no redirect: the page is the very answer. */
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

  /** A curl line that sends the same, with the browser's cookies. Keep it out of logs: it holds them. */
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
    const said = (name: string) =>
      (button && attributeOf(button.element, `form${name}`)) ?? attributeOf(this.#element, name)
    const method = said('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET'
    return {
      url: new URL(said('action') || this.#page.url, this.#page.url),
      method,
      enctype: said('enctype')?.toLowerCase() ?? 'application/x-www-form-urlencoded',
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
