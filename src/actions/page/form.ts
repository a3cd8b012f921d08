// The form object of templates. Over 200 lines because it is a template's whole API for a form, read in one place.
import type { AnySchema } from '../../schema/index.ts'
import type { BoundAction } from '../action/bound-action.ts'
import { type Attributes, attributeValue, escapeHtml, renderAttributes } from '../html.ts'
import { fitDate } from '../input/dates.ts'
import type { Entries } from '../input/decode.ts'
import { findTree, hasRows, isIndex } from '../input/fields.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import type { RefusalCode } from '../refusal.ts'
import { controlOf, requireName } from './control.ts'
import type { Failure } from './failure.ts'
import { initialValues, toText } from './initial-value.ts'
import {
  namedArguments,
  type Printed,
  type PrintedAttributes,
  printedAttributes,
  printedHtml,
} from './printed.ts'
import { markTextShown } from './recovery.ts'
import { rememberSecret } from './secret-fields.ts'
import type { SummaryLink } from './summary-links.ts'

/** The options of `form(action, options)` in a template. */
export interface FormOptions {
  /** Distinguishes forms of the same action on one page: the id of the record they are about. */
  readonly key?: string | number | undefined
  /** The initial values of the fields: the record that is edited. */
  readonly values?: object | null | undefined
  /**
   * Validates each field when the visitor leaves it, with the browser script.
   *
   * @default false
   */
  readonly live?: boolean | undefined
}

/** What the submit button that Enter presses sends. */
export interface DefaultSubmit {
  readonly name?: string
  readonly value?: string | number
}

/** What the engine makes a form object of. */
export interface FormParts {
  readonly bound: BoundAction<never>
  readonly formName: string
  readonly key: string | number | undefined
  readonly values: object | null | undefined
  readonly isLive?: boolean
  readonly failure: Failure | undefined
  readonly result: Json | undefined
  readonly urlOf: (action: unknown) => string
  /** Called with the attributes that are given to the template, in development. */
  readonly onAttributes?: ((attributes: PrintedAttributes) => void) | undefined
  /** Called when the summary is rendered, which shows the failure, with its links. */
  readonly onSummary: (links: readonly SummaryLink[]) => void
}

/**
 * A form on a page, for templates. Every method that returns HTML escapes it: print it raw (`<%~ %>` in Eta). A failed
 * form shows the submitted text, any other its initial values; passwords and files are never filled in. Over 200 lines
 * because it is the whole API of templates.
 */
export class FormView {
  /** Whether this form is shown again because it failed. */
  readonly failed: boolean
  /** The data that the form's action has just returned. */
  readonly result: Json | undefined
  /** The data that it returned the last time, while the page still has it. */
  readonly previous: Json | undefined
  /** The form's name on its page: the action's name and, with a key, `#` and the key. */
  readonly name: string
  /** The problems by field. */
  readonly errors: Readonly<Record<string, string>>
  /** The code of the refusal, such as `CONFLICT`; undefined if the form did not fail. */
  readonly code: RefusalCode | undefined
  /** The status of the refusal; undefined if the form did not fail. */
  readonly status: number | undefined
  static readonly #attributesOnRead = {
    enumerable: true,
    get(this: FormView): PrintedAttributes {
      return this.#attributes()
    },
  }
  readonly #parts: FormParts
  #hasDefaultSubmit = false
  /** How many controls of a name that repeats were printed: each has a value of its own. */
  readonly #printed = new Map<string, number>()
  /** Names that have a control of their own on the page. */
  readonly #named = new Set<string>()

  constructor(parts: FormParts) {
    this.#parts = parts
    this.name = parts.formName
    this.failed = parts.failure !== undefined
    this.code = parts.failure?.code
    this.status = parts.failure?.status
    this.result = parts.result
    this.previous = parts.result ?? parts.failure?.previous?.data
    this.errors = parts.failure?.problems.fields ?? {}
    // Own properties, and bound: some template engines call only those, and call them on another object.
    // One by one, and with one getter for all forms: JavaScript engines make such objects fastest.
    Object.defineProperty(this, 'attributes', FormView.#attributesOnRead)
    this.summary = this.summary.bind(this)
    this.progress = this.progress.bind(this)
    this.input = this.input.bind(this)
    this.textarea = this.textarea.bind(this)
    this.text = this.text.bind(this)
    this.select = this.select.bind(this)
    this.option = this.option.bind(this)
    this.error = this.error.bind(this)
    this.staged = this.staged.bind(this)
    this.button = this.button.bind(this)
    this.id = this.id.bind(this)
    this.isRequired = this.isRequired.bind(this)
    this.message = this.message.bind(this)
    this.value = this.value.bind(this)
    this.values = this.values.bind(this)
    this.rows = this.rows.bind(this)
  }

  /**
   * `method`, `action` and, for files, `enctype` of the `<form>`. Without quotes, so that a template that escapes them by
   * mistake (`<%=`) still prints a form that posts to its action, and never one that puts a password into the URL.
   */
  declare readonly attributes: PrintedAttributes

  #attributes(): PrintedAttributes {
    const { bound, formName, urlOf, failure } = this.#parts
    if (failure) markTextShown(failure)
    const action = urlOf(bound)
    const enctype = bound.definition.limits.files > 0 ? 'multipart/form-data' : undefined
    const encoding = enctype === undefined ? '' : ` enctype=${enctype}`
    const html = `method=post action=${attributeValue(action)}${encoding} data-signpost=${attributeValue(formName)}`
    return this.#track({ method: 'post', action, enctype, 'data-signpost': formName }, html)
  }

  /**
   * Print it first inside the form. It contains the submit button that Enter presses (browsers press the first one, and
   * that must be the form's own action), and after a failure the summary: a sentence, and a link to each field. The
   * summary takes the focus, so that a screen reader announces it, with and without the script.
   *
   * @param submit name and value that Enter sends, such as those of the page's first button: `{ name: 'intent', value: 'save' }`
   */
  summary(submit?: DefaultSubmit): Printed | '' {
    this.#hasDefaultSubmit = true
    const links = this.#links()
    this.#parts.onSummary(links)
    const { name, value }: DefaultSubmit = namedArguments(submit) ?? {}
    const button = name === undefined ? DEFAULT_SUBMIT : defaultSubmit(name, String(value ?? ''))
    return printedHtml(
      button + (this.#parts.failure ? this.#summaryOf(this.#parts.failure.problems, links) : ''),
    )
  }

  #summaryOf({ sentence, fields }: Problems, links: readonly SummaryLink[]): string {
    const targets = new Map(links.map(({ name, target }) => [name, target]))
    const items = Object.entries(fields).map(([name, text]) => {
      const target = targets.get(name)
      const html = escapeHtml(text)
      return target === undefined
        ? `<li>${html}</li>`
        : `<li><a href="#${escapeHtml(target)}">${html}</a></li>`
    })
    const list = items.length > 0 ? `<ul>${items.join('')}</ul>` : ''
    return `<div class="error-summary" role="alert" tabindex="-1" autofocus><p>${escapeHtml(sentence)}</p>${list}</div>`
  }

  #links(): readonly SummaryLink[] {
    return Object.keys(this.errors).flatMap((name) => {
      const target = this.#targetOf(name)
      return target === null ? [] : [{ name, target }]
    })
  }

  /**
   * The id that a link of the summary leads to: the control, or, where there is not one control, the paragraph of
   * `error()`. Null for a name that no control has.
   */
  #targetOf(name: string): string | null {
    const { fields } = this.#parts.bound.definition
    if (!fields) return this.id(name)
    const tree = findTree(fields, name)
    if (!tree) return null
    return tree.kind === 'group' || tree.kind === 'list' ? `${this.id(name)}-error` : this.id(name)
  }

  /**
   * The progress bar of an upload or a job, with a button that cancels it. Hidden until the browser script shows it.
   *
   * @param cancel the label of the button
   */
  progress(cancel?: string): Printed | '' {
    const button = this.#parts.bound.definition.isLong
      ? ''
      : ` <button type="button" data-cancel>${escapeHtml(typeof cancel === 'string' ? cancel : 'Cancel')}</button>`
    return printedHtml(`<p class="progress" hidden><progress></progress> <span></span>${button}</p>`)
  }

  /** Attributes of an `<input>`: name, type, value or checked, the schema's constraints, ARIA. Print the id yourself. */
  input(name: string, given?: Attributes): PrintedAttributes {
    const attributes = namedArguments(given)
    const control = controlOf(this.#parts.bound.definition, name)
    this.#named.add(name)
    if (!attributes && this.#isPlain && TEXT_TYPES.has(control.type)) {
      const value = this.#dateAs(name, control.type)
      return this.#track({ ...control.input, value }, `${control.inputHtml} value="${escapeHtml(value)}"`)
    }
    const type = String(attributes?.type ?? control.type)
    // Constraints that another type of control does not have, or checks differently, are left to the server.
    const constraints =
      type === control.type ? control.input : { name, required: control.input.required, ...stepOf(type) }
    if (type === 'password' && !control.isSecret) rememberSecret(this.#parts.bound.definition, name)
    const isHere = type === 'file' && this.#stagedFor(name).length > 0
    return this.#render(name, {
      ...constraints,
      ...(isHere && { required: false }),
      ...attributes,
      type,
      ...this.#stateOf(name, type, attributes),
    })
  }

  /** Attributes of a `<textarea>`; its content is `text(name)`. */
  textarea(name: string, given?: Attributes): PrintedAttributes {
    const attributes = namedArguments(given)
    const control = controlOf(this.#parts.bound.definition, name)
    if (!attributes && this.#isPlain) return this.#track(control.textarea, control.textareaHtml)
    return this.#render(name, { ...control.textarea, ...attributes })
  }

  /** The content of a `<textarea>`, escaped. It begins with a line break, because HTML drops the first one. */
  text(name: string): Printed | '' {
    return printedHtml(`\n${escapeHtml(this.#nextOf(name, this.values(name)))}`)
  }

  /** Attributes of a `<select>`. */
  select(name: string, given?: Attributes): PrintedAttributes {
    const attributes = namedArguments(given)
    return this.#render(name, { ...controlOf(this.#parts.bound.definition, name).select, ...attributes })
  }

  /** Attributes of an `<option>` of that select: its value, and whether it is selected. */
  option(name: string, value: string | number): PrintedAttributes {
    return this.#track({ value: String(value), selected: this.values(name).includes(String(value)) })
  }

  /** The problem of a field, as a paragraph that the field's `aria-describedby` refers to; '' if there is none. */
  error(name: string): Printed | '' {
    const text = this.message(name)
    if (text === '' && !this.#parts.isLive) return ''
    const own = this.errors[name]
    const html = own === undefined ? this.#anchored(this.#entryProblems(name)) : escapeHtml(own)
    return printedHtml(`<p class="field-error" id="${escapeHtml(this.id(name))}-error">${html}</p>`)
  }

  /** Of a list of single values, the problems of its entries, which one control may have sent together. */
  #entryProblems(name: string): readonly EntryProblem[] {
    const { fields } = this.#parts.bound.definition
    const tree = fields ? findTree(fields, name) : undefined
    if (!this.failed || tree?.kind !== 'list' || hasRows(tree)) return NO_PROBLEMS
    return Object.entries(this.errors)
      .filter(([each]) => each.startsWith(`${name}.`))
      .map(([each, text]) => ({ name: each, text }))
  }

  /** Each sentence once, with the ids that the summary links to, unless the page has a control of that id. */
  #anchored(problems: readonly EntryProblem[]): string {
    const texts = new Map<string, string>()
    for (const { name, text } of problems) {
      const anchor = this.#named.has(name) ? '' : `<span id="${escapeHtml(this.id(name))}"></span>`
      texts.set(text, (texts.get(text) ?? '') + anchor)
    }
    return [...texts].map(([text, anchors]) => anchors + escapeHtml(text)).join(' ')
  }

  /** The files of a field that are uploaded already, each with a checkbox that removes it; '' if there are none. */
  staged(name: string): Printed | '' {
    requireName(this.#parts.bound.definition, name)
    const files = this.#stagedFor(name).map((file) => {
      const tick = renderAttributes({ type: 'checkbox', name, value: file.handle, checked: true })
      return `<label class="staged-file"><input ${tick}> Already uploaded: ${escapeHtml(file.name)} (untick to remove)</label>`
    })
    return printedHtml(files.join(''))
  }

  /** Attributes of a submit button of this form for another action; with `type: 'image'` of an `<input>` with a picture. */
  button(action: unknown, given?: Attributes): PrintedAttributes {
    const attributes = namedArguments(given) ?? {}
    if (!this.#hasDefaultSubmit)
      throw new TypeError(
        `A form with a second action needs <%~ form.summary() %> first inside it: Enter presses the first button, and summary() puts the form's own there.`,
      )
    const type = attributes.type === 'image' ? 'image' : 'submit'
    const all = { ...attributes, type }
    const formaction = this.#parts.urlOf(action)
    return this.#track(
      { ...all, formaction },
      `${renderAttributes(all)} formaction=${attributeValue(formaction)}`,
    )
  }

  /** The id that `<label for>`, the summary's links and the error share: the name, followed by the form's key. */
  id(name: string): string {
    const { key } = this.#parts
    const id = key === undefined ? name : `${name}-${key}`
    // A blank would make two ids of it in aria-describedby.
    return id.replace(/\s/g, (blank) => `_${blank.charCodeAt(0).toString(16)}_`)
  }

  /** Whether the schema requires a field, so that the label of any other can say "(optional)". */
  isRequired(name: string): boolean {
    return controlOf(this.#parts.bound.definition, name).input.required === true
  }

  /** The problem of a field as text; '' if there is none. */
  message(name: string): string {
    requireName(this.#parts.bound.definition, name)
    return this.errors[name] ?? this.#entryProblems(name)[0]?.text ?? ''
  }

  /** The value of a field as text: what was submitted if the form failed, otherwise its initial value. */
  value(name: string): string {
    return this.values(name).at(-1) ?? ''
  }

  /** The values of a name that repeats. */
  values(name: string): readonly string[] {
    return this.#valuesAs(name, controlOf(this.#parts.bound.definition, name).type)
  }

  #valuesAs(name: string, type: string): readonly string[] {
    const { failure, values, bound } = this.#parts
    const { isSecret } = controlOf(bound.definition, name)
    if (isSecret) return NONE
    if (failure) return submittedValues(failure.values, name)
    return initialValues(bound.definition.fields, values, name).map((value) => toText(value, type))
  }

  /** The value as a control of that type takes it, which for dates is a part of it. */
  #dateAs(name: string, type: string): string {
    return fitDate(this.#nextOf(name, this.#valuesAs(name, type)), type)
  }

  /** The number of rows of a list of groups: as many as were submitted, otherwise as many as the initial values have. */
  rows(name: string): number {
    const { failure, values, bound } = this.#parts
    requireName(bound.definition, name)
    if (!failure) return initialValues(bound.definition.fields, values, name).length
    // With a JSON Schema the rows are numbered without gaps.
    const most = bound.definition.fields ? Number.POSITIVE_INFINITY : MAX_ROWS
    const steps = [...failure.values.keys()]
      .filter((sent) => sent.startsWith(`${name}.`))
      .map((sent) => sent.slice(name.length + 1).split('.', 1)[0] ?? '')
    return Math.max(-1, ...steps.filter((step) => isIndex(step) && Number(step) < most).map(Number)) + 1
  }

  /** Whether the fields need no attributes but their constraints. */
  get #isPlain(): boolean {
    return !this.failed && !this.#parts.isLive
  }

  /** The value of the next control of a name: a list of single values may have several. */
  #nextOf(name: string, values: readonly string[]): string {
    if (!controlOf(this.#parts.bound.definition, name).isList) return values.at(-1) ?? ''
    const index = this.#printed.get(name) ?? 0
    this.#printed.set(name, index + 1)
    return values[index] ?? ''
  }

  #stateOf(name: string, type: string, { value, multiple }: Attributes = {}): Attributes {
    if (type === 'password' || type === 'file') return { value: undefined }
    if (type === 'checkbox' && controlOf(this.#parts.bound.definition, name).isYesOrNo)
      return { value, checked: isYes(this.value(name)) }
    if (type === 'radio' || (type === 'checkbox' && value !== undefined))
      return { value, checked: this.values(name).includes(String(value)) }
    if (type === 'checkbox') return { checked: this.#isOn(name) }
    if (value !== undefined && !this.failed) return { value }
    // One control has all addresses (https://html.spec.whatwg.org/#e-mail-state-(type=email)).
    if (type === 'email' && multiple) return { value: this.values(name).join(',') }
    return { value: this.#dateAs(name, type) }
  }

  /** A stored value is true or false, what was submitted is a word. */
  #isOn(name: string): boolean {
    const value = this.value(name)
    return isYes(value) || value === controlOf(this.#parts.bound.definition, name).on
  }

  #render(name: string, attributes: Attributes): PrintedAttributes {
    const isInvalid = this.message(name) !== ''
    const hasPlace = isInvalid || this.#parts.isLive
    const describedBy = [attributes['aria-describedby'], hasPlace && `${this.id(name)}-error`]
    return this.#track({
      ...attributes,
      'aria-invalid': isInvalid ? 'true' : undefined,
      'aria-describedby': describedBy.filter(Boolean).join(' ') || undefined,
    })
  }

  #track(attributes: Attributes, html?: string): PrintedAttributes {
    const printed = printedAttributes(attributes, html)
    this.#parts.onAttributes?.(printed)
    return printed
  }

  #stagedFor(name: string): readonly StagedFile[] {
    return (this.#parts.failure?.staged ?? []).filter(({ field }) => field === name)
  }
}

interface EntryProblem {
  readonly name: string
  readonly text: string
}

const NONE: readonly string[] = []
const NO_PROBLEMS: readonly EntryProblem[] = []

/** What was submitted for a name; `tags.1` is also the second value of the name `tags`. */
function submittedValues(submitted: Entries, name: string): readonly string[] {
  const own = submitted.get(name)
  const match = own ? null : /^(.+)\.(\d+)$/.exec(name)
  const entry = match ? submitted.get(match[1] ?? '')?.[Number(match[2])] : undefined
  return (own ?? (entry === undefined ? NONE : [entry])).filter((value) => typeof value === 'string')
}

function isYes(value: string): boolean {
  return /^(true|on|yes|1)$/i.test(value)
}

/** Without a step, these take no seconds: a stored time with seconds could not be sent. */
function stepOf(type: string): Attributes {
  return type === 'datetime-local' || type === 'time' ? { step: 'any' } : {}
}

/** Without a JSON Schema, a row may have any number that was submitted. */
const MAX_ROWS = 1_001

const DEFAULT_SUBMIT = '<button class="signpost-default" tabindex="-1" aria-hidden="true"></button>'

function defaultSubmit(name: string, value: string): string {
  return DEFAULT_SUBMIT.replace('<button ', `<button ${renderAttributes({ name, value })} `)
}

/** Types of controls that have their value in the `value` attribute. */
const TEXT_TYPES = new Set(['text', 'email', 'url', 'number', 'date', 'time', 'search', 'tel'])
