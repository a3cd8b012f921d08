import {
  ancestorsOf,
  attributeOf,
  contentOf,
  descendants,
  type Element,
  hasAttribute,
  textOf,
} from './document.ts'

/** What a form sends for one name. */
export type Entry = readonly [name: string, value: string | File]

interface ControlBase {
  readonly element: Element
  readonly name: string
  readonly isDisabled: boolean
}

/** One line or several of text, a hidden input included. */
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

export interface SelectControl extends ControlBase {
  readonly kind: 'select'
  readonly isMultiple: boolean
  /** The values that can be chosen. */
  readonly options: readonly string[]
  chosen: readonly string[]
}

export interface FileControl extends ControlBase {
  readonly kind: 'file'
  files: readonly File[]
}

/** A button that submits. */
export interface ButtonControl extends ControlBase {
  readonly kind: 'button'
  readonly value: string
}

export type Control = TextControl | CheckControl | SelectControl | FileControl | ButtonControl

/** A form's controls in tree order, those that name it with `form=` included, filled as the page fills them. */
export function controlsOf(form: Element, page: readonly Element[]): readonly Control[] {
  return page
    .filter((element) => ownerOf(element, page) === form)
    .flatMap((element) => toControl(element) ?? [])
}

/** What the controls send, as HTML builds it (https://html.spec.whatwg.org/#constructing-the-form-data-set). */
export function entriesOf(controls: readonly Control[], submitter: ButtonControl | null): readonly Entry[] {
  return controls.flatMap((control) => (control.isDisabled ? [] : valuesOf(control, submitter)))
}

const LISTED = /^(input|textarea|select|button)$/

function ownerOf(element: Element, page: readonly Element[]): Element | null {
  if (!LISTED.test(element.tagName)) return null
  const id = attributeOf(element, 'form')
  if (id !== null)
    return page.find((other) => other.tagName === 'form' && attributeOf(other, 'id') === id) ?? null
  const around = [...ancestorsOf(element)]
  if (around.some(({ tagName }) => tagName === 'datalist')) return null
  return around.find(({ tagName }) => tagName === 'form') ?? null
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

/** A disabled fieldset disables what is in it, except in its first legend. */
function isDisabled(element: Element): boolean {
  if (hasAttribute(element, 'disabled')) return true
  const around = [element, ...ancestorsOf(element)]
  return around.some((fieldset, index) => {
    if (fieldset.tagName !== 'fieldset' || !hasAttribute(fieldset, 'disabled')) return false
    const legend = fieldset.childNodes.find((child) => 'tagName' in child && child.tagName === 'legend')
    return around[index - 1] !== legend
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
  // A drop-down shows its first option when none is selected, and its last selected one when several are.
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

/** An empty file control sends a file without a name. */
function filesOf({ files }: FileControl): readonly File[] {
  return files.length > 0 ? files : [new File([], '', { type: 'application/octet-stream' })]
}
