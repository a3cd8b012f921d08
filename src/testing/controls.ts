import {
  ancestorsOf,
  attributeOf,
  contentOf,
  descendants,
  type Element,
  hasAttribute,
  textOf,
} from './document.ts'

/** One name and value that a form submits. */
export type Entry = readonly [name: string, value: string | File]

interface ControlBase {
  readonly element: Element
  readonly name: string
  readonly isDisabled: boolean
}

/** A text control with one or several lines, or a hidden input. */
export interface TextControl extends ControlBase {
  readonly kind: 'text'
  readonly type: string
  value: string
}

/** A checkbox or a radio button. */
export interface CheckControl extends ControlBase {
  readonly kind: 'check'
  readonly type: 'checkbox' | 'radio'
  readonly value: string
  isChecked: boolean
}

/** A `select` element. */
export interface SelectControl extends ControlBase {
  readonly kind: 'select'
  readonly isMultiple: boolean
  /** The values of the options that are not disabled. */
  readonly options: readonly string[]
  chosen: readonly string[]
}

/** A file input. */
export interface FileControl extends ControlBase {
  readonly kind: 'file'
  files: readonly File[]
}

/** A submit button. */
export interface ButtonControl extends ControlBase {
  readonly kind: 'button'
  readonly value: string
}

/** A control of a form. */
export type Control = TextControl | CheckControl | SelectControl | FileControl | ButtonControl

/** Returns a form's controls in tree order, including those with a `form=` attribute, with their initial values. */
export function controlsOf(form: Element, page: readonly Element[]): readonly Control[] {
  return page
    .filter((element) => ownerOf(element, page) === form)
    .flatMap((element) => toControl(element) ?? [])
}

/** Builds the form data set of the controls (https://html.spec.whatwg.org/#constructing-the-form-data-set). */
export function entriesOf(controls: readonly Control[], submitter: ButtonControl | null): readonly Entry[] {
  return controls.flatMap((control) => (control.isDisabled ? [] : valuesOf(control, submitter)))
}

const SUBMITTABLE = /^(input|textarea|select|button)$/

function ownerOf(element: Element, page: readonly Element[]): Element | null {
  if (!SUBMITTABLE.test(element.tagName)) return null
  const id = attributeOf(element, 'form')
  if (id !== null)
    return page.find((other) => other.tagName === 'form' && attributeOf(other, 'id') === id) ?? null
  const ancestors = [...ancestorsOf(element)]
  if (ancestors.some(({ tagName }) => tagName === 'datalist')) return null
  return ancestors.find(({ tagName }) => tagName === 'form') ?? null
}

function toControl(element: Element): Control | null {
  const base = { element, name: attributeOf(element, 'name') ?? '', isDisabled: isDisabled(element) }
  if (element.tagName === 'select') return toSelect(base)
  if (element.tagName === 'textarea')
    return { ...base, kind: 'text', type: 'textarea', value: contentOf(element).replace(/\r\n?/g, '\n') }
  if (element.tagName === 'button') return toButton(base, typeOf(element, 'submit'))
  return toInput(base, typeOf(element, 'text'))
}

function typeOf(element: Element, fallback: string): string {
  return attributeOf(element, 'type')?.toLowerCase() || fallback
}

/** A disabled fieldset disables its descendants, except those in its first legend. */
function isDisabled(element: Element): boolean {
  if (hasAttribute(element, 'disabled')) return true
  const chain = [element, ...ancestorsOf(element)]
  return chain.some((fieldset, index) => {
    if (fieldset.tagName !== 'fieldset' || !hasAttribute(fieldset, 'disabled')) return false
    const legend = fieldset.childNodes.find((child) => 'tagName' in child && child.tagName === 'legend')
    return chain[index - 1] !== legend
  })
}

function toButton(base: ControlBase, type: string): ButtonControl | null {
  if (type === 'button' || type === 'reset') return null
  return { ...base, kind: 'button', value: attributeOf(base.element, 'value') ?? '' }
}

function toInput(base: ControlBase, type: string): Control | null {
  const value = attributeOf(base.element, 'value')
  if (type === 'submit' || type === 'image') return { ...base, kind: 'button', value: value ?? '' }
  if (type === 'button' || type === 'reset') return null
  if (type === 'file') return { ...base, kind: 'file', files: [] }
  if (type === 'checkbox' || type === 'radio') {
    const isChecked = hasAttribute(base.element, 'checked')
    return { ...base, kind: 'check', type, value: value ?? 'on', isChecked }
  }
  return { ...base, kind: 'text', type, value: (value ?? '').replace(/[\r\n]/g, '') }
}

function toSelect(base: ControlBase): SelectControl {
  const isMultiple = hasAttribute(base.element, 'multiple')
  const all = [...descendants(base.element)].filter(({ tagName }) => tagName === 'option')
  const options = all.filter((option) => !isOptionDisabled(option))
  const selected = all.filter((option) => hasAttribute(option, 'selected'))
  // A drop-down selects its first option if none is selected, and the last one if several are.
  const shown = isMultiple
    ? selected
    : [selected.at(-1) ?? options[0]].filter((option) => option !== undefined)
  const chosen = shown.filter((option) => options.includes(option)).map(optionValue)
  return { ...base, kind: 'select', isMultiple, options: options.map(optionValue), chosen }
}

function isOptionDisabled(option: Element): boolean {
  return [option, ...ancestorsOf(option)].some(
    (element) => /^(option|optgroup)$/.test(element.tagName) && hasAttribute(element, 'disabled'),
  )
}

function optionValue(option: Element): string {
  return attributeOf(option, 'value') ?? textOf(option)
}

function valuesOf(control: Control, submitter: ButtonControl | null): readonly Entry[] {
  const { name } = control
  if (control.kind === 'button') return control === submitter ? valuesOfButton(control) : []
  if (name === '') return []
  if (control.kind === 'check') return control.isChecked ? [[name, control.value]] : []
  if (control.kind === 'select') return control.chosen.map((value) => [name, value] as const)
  if (control.kind === 'file') return filesOf(control).map((file) => [name, file] as const)
  return [[name, control.type === 'hidden' && name === '_charset_' ? 'UTF-8' : control.value]]
}

function valuesOfButton({ element, name, value }: ButtonControl): readonly Entry[] {
  if (element.tagName === 'input' && typeOf(element, '') === 'image')
    return ['x', 'y'].map((axis) => [name === '' ? axis : `${name}.${axis}`, '0'] as const)
  return name === '' ? [] : [[name, value]]
}

/** An empty file input submits a file without a name. */
function filesOf({ files }: FileControl): readonly File[] {
  return files.length > 0 ? files : [new File([], '', { type: 'application/octet-stream' })]
}
