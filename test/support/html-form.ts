// A form as a browser without scripts has it, written from the HTML standard and not from our testing browser.
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** What a control sends: text, or a file. */
export type Sent = readonly [name: string, value: string | File]

/** One control, in the state that the visitor leaves it in. */
interface Control {
  readonly name: string
  readonly tag: string
  readonly type: string
  readonly isDisabled: boolean
  value: string
  isChecked: boolean
  files: readonly File[]
  options: { readonly value: string; isSelected: boolean; readonly isDisabled: boolean }[]
  readonly isMultiple: boolean
}

/** The one form of a page. */
export interface HtmlForm {
  readonly action: string
  readonly enctype: string
  /** Does to a control what the visitor does: types a text, ticks a box, chooses options or files. */
  fill(name: string, value: string | boolean | readonly File[]): void
  /** Chooses files, and leaves the boxes of files that are there already. */
  choose(name: string, files: readonly File[]): void
  /** Takes the controls away, as a script that removes a row does. */
  remove(isRemoved: (name: string) => boolean): void
  /** The entry list (https://html.spec.whatwg.org/#constructing-form-data-set), submitted with Enter. */
  entries(): readonly Sent[]
}

export function formIn(html: string): HtmlForm {
  const form = elementsIn(parse(html)).find(({ tagName }) => tagName === 'form')
  if (!form) throw new Error(`The page has no form: ${html}`)
  let controls = elementsIn(form).flatMap((element) => controlOf(element) ?? [])
  return {
    action: attribute(form, 'action') ?? '',
    enctype: attribute(form, 'enctype') ?? 'application/x-www-form-urlencoded',
    fill(name, value) {
      const own = controls.filter((control) => control.name === name)
      if (own.length === 0) throw new Error(`The form has no control ${name}: ${html}`)
      for (const control of own) fill(control, value)
    },
    choose(name, files) {
      for (const control of controls)
        if (control.name === name && control.type === 'file') control.files = files
    },
    remove(isRemoved) {
      controls = controls.filter(({ name }) => !isRemoved(name))
    },
    entries: () => controls.flatMap(sentBy),
  }
}

function elementsIn(node: Node): readonly Element[] {
  const children = 'childNodes' in node ? node.childNodes : []
  const own = 'tagName' in node ? [node] : []
  return [...own, ...children.flatMap(elementsIn)]
}

function attribute({ attrs }: Element, name: string): string | undefined {
  return attrs.find((each) => each.name === name)?.value
}

function textIn(node: Node): string {
  if ('value' in node && node.nodeName === '#text') return node.value
  return 'childNodes' in node ? node.childNodes.map(textIn).join('') : ''
}

function controlOf(element: Element): Control | undefined {
  const { tagName: tag } = element
  const name = attribute(element, 'name') ?? ''
  if (!['input', 'select', 'textarea'].includes(tag) || name === '') return undefined
  const has = (attributeName: string) => attribute(element, attributeName) !== undefined
  const type = tag === 'input' ? (attribute(element, 'type') ?? 'text') : tag
  const written = tag === 'textarea' ? textIn(element) : attribute(element, 'value')
  return {
    name,
    tag,
    type,
    isDisabled: has('disabled'),
    isMultiple: has('multiple'),
    value: sanitized(type, written ?? (type === 'checkbox' || type === 'radio' ? 'on' : '')),
    isChecked: has('checked'),
    files: [],
    options: elementsIn(element)
      .filter(({ tagName }) => tagName === 'option')
      .map((option) => ({
        value: attribute(option, 'value') ?? textIn(option).trim().replace(/\s+/g, ' '),
        isSelected: attribute(option, 'selected') !== undefined,
        isDisabled: attribute(option, 'disabled') !== undefined,
      })),
  }
}

function fill(control: Control, value: string | boolean | readonly File[]): void {
  if (typeof value === 'boolean') control.isChecked = value
  else if (typeof value !== 'string') control.files = value
  else if (control.type === 'radio') control.isChecked = control.value === value
  else if (control.type === 'checkbox') control.isChecked ||= control.value === value
  else if (control.tag === 'select')
    for (const option of control.options) option.isSelected = option.value === value
  else control.value = sanitized(control.type, value)
}

/** The value sanitization of each type (https://html.spec.whatwg.org/#value-sanitization-algorithm). */
function sanitized(type: string, value: string): string {
  const line = value.replace(/[\r\n]/g, '')
  if (type === 'textarea') return value.replace(/\r\n?/g, '\n')
  if (type === 'email' || type === 'url') return line.trim()
  if (type === 'number') return /^-?(\d+|\d*\.\d+)(e[+-]?\d+)?$/i.test(value) ? value : ''
  if (type === 'date') return /^\d{4,}-\d\d-\d\d$/.test(value) ? value : ''
  if (type === 'datetime-local')
    return /^\d{4,}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(value) ? value : ''
  return type === 'checkbox' || type === 'radio' || type === 'hidden' ? value : line
}

function sentBy(control: Control): readonly Sent[] {
  const { name, type, tag, value, isDisabled, isChecked, files } = control
  if (isDisabled || /^(submit|image|button|reset)$/.test(type)) return []
  if (tag === 'select') return optionsOf(control).map((option) => [name, option] as const)
  if (type === 'checkbox' || type === 'radio') return isChecked ? [[name, value]] : []
  if (type !== 'file') return [[name, value]]
  const chosen = files.length > 0 ? files : [new File([], '', { type: 'application/octet-stream' })]
  return chosen.map((file) => [name, file] as const)
}

/** A drop-down list shows its first option when none is selected. */
function optionsOf({ options, isMultiple }: Control): readonly string[] {
  const able = options.filter(({ isDisabled }) => !isDisabled)
  const selected = able.filter(({ isSelected }) => isSelected)
  const shown = isMultiple ? selected : (selected.slice(-1)[0] ?? able[0])
  return [shown ?? []].flat().map(({ value }) => value)
}

/** The body of a form in an encoding; line ends are CRLF in both, and a file in a urlencoded form is its name. */
export function encode(entries: readonly Sent[], enctype: string): FormData | URLSearchParams {
  const body = enctype === 'multipart/form-data' ? new FormData() : new URLSearchParams()
  for (const [name, value] of entries)
    if (typeof value === 'string') body.append(name, value.replace(/\r\n?|\n/g, '\r\n'))
    else if (body instanceof FormData) body.append(name, value)
    else body.append(name, value.name)
  return body
}
