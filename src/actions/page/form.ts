import type { AnySchema } from '../../schema/index.ts'
import type { BoundAction } from '../action/bound-action.ts'
import { type Attributes, escapeHtml, renderAttributes } from '../html.ts'
import type { Entries } from '../input/decode.ts'
import { isIndex } from '../input/fields.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import type { RefusalCode } from '../refusal.ts'
import { controlOf, requireName } from './control.ts'

/** A form whose action failed, for the page that shows it again. */
export interface Failure {
  /** The form's name on its page. */
  readonly form: string
  readonly code: RefusalCode
  readonly status: number
  readonly problems: Problems
  /** What was typed. */
  readonly values: Entries
  /** Files that arrived and need not be sent again. */
  readonly staged?: readonly StagedFile[] | undefined
  /** The state that the form keeps, because nobody has judged it yet: what it was drawn with the first time. */
  readonly captured?: { readonly schema: AnySchema; readonly state: Json } | undefined
  /** The outcome that the form was showing before. */
  readonly previous?: { readonly id: string; readonly data: Json | undefined } | undefined
}

export interface FormOptions {
  /** Tells forms of the same action on one page apart: the id of the record they are about. */
  readonly key?: string | number | undefined
  /** What the fields show at first: the record that is edited. */
  readonly values?: object | null | undefined
  /** Keeps a place for each field's problem, so that the script checks a field when it is left. Default false. */
  readonly live?: boolean | undefined
}

interface FormParts {
  readonly bound: BoundAction<never>
  readonly formName: string
  readonly key: string | number | undefined
  readonly values: object | null | undefined
  readonly isLive?: boolean
  readonly failure: Failure | undefined
  readonly result: Json | undefined
  readonly urlOf: (action: unknown) => string
  /** Called when the failure is told inside the form. */
  readonly onSummary: () => void
}

/**
 * A form on a page, for templates. Everything that answers HTML is escaped and printed raw (`<%~ %>` in Eta).
 * A form that failed shows what was typed, otherwise its first values; passwords and files are never filled in.
 */
export class FormView {
  /** Whether this form is shown again because it failed. */
  readonly failed: boolean
  /** What the form's action returned just now. */
  readonly result: Json | undefined
  /** What it returned the last time, while the page still knows. */
  readonly previous: Json | undefined
  /** The form's name on its page: the action's name and, with a key, `#` and the key. */
  readonly name: string
  /** The problems by field. */
  readonly errors: Readonly<Record<string, string>>
  readonly #parts: FormParts
  #hasDefaultSubmit = false

  constructor(parts: FormParts) {
    this.#parts = parts
    this.name = parts.formName
    this.failed = parts.failure !== undefined
    this.result = parts.result
    this.previous = parts.result ?? parts.failure?.previous?.data
    this.errors = parts.failure?.problems.fields ?? {}
  }

  /** `method`, `action` and, for files, `enctype` of the `<form>`. */
  get attributes(): string {
    const { bound, formName, urlOf } = this.#parts
    const enctype = bound.definition.limits.files > 0 ? ' enctype="multipart/form-data"' : ''
    return `method="post" action="${escapeHtml(urlOf(bound))}"${enctype} data-signpost="${escapeHtml(formName)}"`
  }

  /**
   * Stands first inside the form. It holds the submit that Enter presses (browsers press the first, and that
   * must do the form's own action), and after a failure the summary: a sentence, and a link to each field.
   * The summary takes the focus, so that a screen reader hears it, with and without the script.
   */
  summary(): string {
    this.#hasDefaultSubmit = true
    this.#parts.onSummary()
    return DEFAULT_SUBMIT + (this.#parts.failure ? this.#summaryOf(this.#parts.failure.problems) : '')
  }

  #summaryOf({ sentence, fields }: Problems): string {
    const links = Object.entries(fields).map(
      ([name, text]) => `<li><a href="#${escapeHtml(this.id(name))}">${escapeHtml(text)}</a></li>`,
    )
    const list = links.length > 0 ? `<ul>${links.join('')}</ul>` : ''
    return `<div class="error-summary" role="alert" tabindex="-1" autofocus><p>${escapeHtml(sentence)}</p>${list}</div>`
  }

  /**
   * The place where the script shows how far an upload or long work is, with a button that stops it. Hidden until then,
   * and without the script.
   */
  progress(cancel = 'Cancel'): string {
    const button = this.#parts.bound.definition.isLong
      ? ''
      : ` <button type="button" data-cancel>${escapeHtml(cancel)}</button>`
    return `<p class="progress" hidden><progress></progress> <span></span>${button}</p>`
  }

  /** Attributes of an `<input>`: name, type, value or checked, the schema's constraints, ARIA. Print the id yourself. */
  input(name: string, attributes?: Attributes): string {
    const control = controlOf(this.#parts.bound.definition, name)
    if (!attributes && this.#isPlain && TEXT_TYPES.has(control.type))
      return `${control.inputHtml} value="${escapeHtml(fitting(this.value(name), control.type))}"`
    const type = String(attributes?.type ?? control.type)
    // What another type of control cannot check, or checks otherwise, is left to the server.
    const constraints = type === control.type ? control.input : { name, required: control.input.required }
    const isHere = type === 'file' && this.#stagedFor(name).length > 0
    return this.#render(name, {
      ...constraints,
      ...(isHere && { required: false }),
      ...attributes,
      type,
      ...this.#stateOf(name, type, attributes?.value),
    })
  }

  /** Attributes of a `<textarea>`; its content is `text(name)`. */
  textarea(name: string, attributes?: Attributes): string {
    const control = controlOf(this.#parts.bound.definition, name)
    if (!attributes && this.#isPlain) return control.textareaHtml
    return this.#render(name, { ...control.textarea, ...attributes })
  }

  /** The content of a `<textarea>`, escaped. It begins with a line end, because HTML swallows the first one. */
  text(name: string): string {
    return `\n${escapeHtml(this.value(name))}`
  }

  /** Attributes of a `<select>`. */
  select(name: string, attributes?: Attributes): string {
    return this.#render(name, { ...controlOf(this.#parts.bound.definition, name).select, ...attributes })
  }

  /** Attributes of an `<option>` of that select: its value, and whether it is selected. */
  option(name: string, value: string | number): string {
    return renderAttributes({ value: String(value), selected: this.values(name).includes(String(value)) })
  }

  /** The problem of a field as a paragraph that the field's `aria-describedby` names; nothing when there is none. */
  error(name: string): string {
    const text = this.message(name)
    return text === '' && !this.#parts.isLive
      ? ''
      : `<p class="field-error" id="${escapeHtml(this.id(name))}-error">${escapeHtml(text)}</p>`
  }

  /** The files of a field that arrived already, each with a tick that takes it away; nothing when there are none. */
  staged(name: string): string {
    requireName(this.#parts.bound.definition, name)
    const files = this.#stagedFor(name).map((file) => {
      const tick = renderAttributes({ type: 'checkbox', name, value: file.handle, checked: true })
      return `<label class="staged-file"><input ${tick}> Already uploaded: ${escapeHtml(file.name)} (untick to remove)</label>`
    })
    return files.join('')
  }

  /** Attributes of a submit button of this form that does another action; `type: 'image'` for an `<input>` with a picture. */
  button(action: unknown, attributes: Attributes = {}): string {
    if (!this.#hasDefaultSubmit)
      throw new TypeError(
        `A form with a second action needs <%~ form.summary() %> first inside it: Enter presses the first button, and summary() puts the form's own there.`,
      )
    const type = attributes.type === 'image' ? 'image' : 'submit'
    const others = renderAttributes({ ...attributes, type })
    return `${others} formaction="${escapeHtml(this.#parts.urlOf(action))}"`
  }

  /** The id that `<label for>`, the summary's links and the error share: the name, and the form's key behind it. */
  id(name: string): string {
    const { key } = this.#parts
    return key === undefined ? name : `${name}-${key}`
  }

  /** Whether the schema wants something in a field, so that a label can say "(optional)" where it does not. */
  isRequired(name: string): boolean {
    return controlOf(this.#parts.bound.definition, name).input.required === true
  }

  /** The problem of a field as text; '' when there is none. */
  message(name: string): string {
    requireName(this.#parts.bound.definition, name)
    return Object.hasOwn(this.errors, name) ? (this.errors[name] ?? '') : ''
  }

  /** What a field shows, as text: what was typed when the form failed, otherwise its first value. */
  value(name: string): string {
    return this.values(name).at(-1) ?? ''
  }

  /** The values of a name that repeats. */
  values(name: string): readonly string[] {
    const { failure, values, bound } = this.#parts
    const { isSecret } = controlOf(bound.definition, name)
    if (isSecret || (!failure && !values)) return NONE
    if (failure) return (failure.values.get(name) ?? NONE).filter((value) => typeof value === 'string')
    return [initialValue(values, name)]
      .flat()
      .filter((value) => value !== null && value !== undefined)
      .map(toText)
  }

  /** The rows that a list of groups shows: as many as were sent, otherwise as many as the first values have. */
  rows(name: string): number {
    const { failure, values, bound } = this.#parts
    requireName(bound.definition, name)
    if (!failure) return [initialValue(values, name) ?? []].flat().length
    const steps = [...failure.values.keys()]
      .filter((sent) => sent.startsWith(`${name}.`))
      .map((sent) => sent.slice(name.length + 1).split('.', 1)[0] ?? '')
    return Math.max(-1, ...steps.filter((step) => isIndex(step) && Number(step) < MAX_ROWS).map(Number)) + 1
  }

  /** Whether the fields need nothing beside their constraints. */
  get #isPlain(): boolean {
    return !this.failed && !this.#parts.isLive
  }

  #stateOf(name: string, type: string, value: Attributes[string]): Attributes {
    if (type === 'password' || type === 'file') return { value: undefined }
    if (type === 'radio' || (type === 'checkbox' && value !== undefined))
      return { value, checked: this.values(name).includes(String(value)) }
    if (type === 'checkbox') return { checked: /^(true|on|yes|1)$/.test(this.value(name)) }
    if (value !== undefined && !this.failed) return { value }
    return { value: fitting(this.value(name), type) }
  }

  #render(name: string, attributes: Attributes): string {
    const isInvalid = this.message(name) !== ''
    const hasPlace = isInvalid || this.#parts.isLive
    const describedBy = [attributes['aria-describedby'], hasPlace && `${this.id(name)}-error`]
    return renderAttributes({
      ...attributes,
      'aria-invalid': isInvalid ? 'true' : undefined,
      'aria-describedby': describedBy.filter(Boolean).join(' ') || undefined,
    })
  }

  #stagedFor(name: string): readonly StagedFile[] {
    return (this.#parts.failure?.staged ?? []).filter(({ field }) => field === name)
  }
}

const NONE: readonly string[] = []

/** Without a JSON Schema, the numbers of rows are whatever was sent. */
const MAX_ROWS = 1_001

const DEFAULT_SUBMIT = '<button class="signpost-default" tabindex="-1" aria-hidden="true"></button>'

/** Controls that show their value in the attribute of that name. */
const TEXT_TYPES = new Set(['text', 'email', 'url', 'number', 'date', 'time', 'search', 'tel'])

function initialValue(values: object | null | undefined, name: string): unknown {
  let value: unknown = values
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value)
}

/** Date controls take a part of an ISO time only. */
function fitting(value: string, type: string): string {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)
  if (isTime && type === 'date') return value.slice(0, 10)
  return isTime && type === 'datetime-local' ? value.slice(0, 16) : value
}
