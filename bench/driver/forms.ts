import { ancestor, attribute, type Element, elementsOf, textOf } from './html.ts'

/** A form as a browser sees it: what it would send as rendered. */
export interface Form {
  readonly action: string
  readonly method: string
  readonly enctype: string
  readonly fields: readonly Field[]
  readonly buttons: readonly Button[]
}

export interface Field {
  readonly name: string
  readonly value: string
  readonly isFile: boolean
}

export interface Button {
  readonly label: string
  readonly name: string | undefined
  readonly value: string
  readonly action: string | undefined
  readonly method: string | undefined
  readonly enctype: string | undefined
}

const controls = new Set(['input', 'textarea', 'select', 'button'])
const pressed = new Set(['submit', 'image'])
const neverSent = new Set(['submit', 'image', 'button', 'reset'])

export function readForms(html: string): Form[] {
  const elements = elementsOf(html)
  const forms = elements.filter(({ tagName }) => tagName === 'form')
  const sendable = elements.filter((element) => controls.has(element.tagName) && !isDisabled(element))
  return forms.map((form) =>
    readForm(
      form,
      sendable.filter((control) => belongsTo(control, form)),
    ),
  )
}

function readForm(form: Element, members: readonly Element[]): Form {
  return {
    action: attribute(form, 'action') ?? '',
    method: attribute(form, 'method') ?? 'get',
    enctype: attribute(form, 'enctype') ?? 'application/x-www-form-urlencoded',
    fields: members.flatMap(readField),
    buttons: members.filter((control) => pressed.has(typeOf(control))).map(readButton),
  }
}

function belongsTo(control: Element, form: Element): boolean {
  const owner = attribute(control, 'form')
  return owner === undefined ? ancestor(control, 'form') === form : owner === attribute(form, 'id')
}

function isDisabled(control: Element): boolean {
  const fieldset = ancestor(control, 'fieldset')
  return [control, fieldset].some(
    (element) => element !== undefined && attribute(element, 'disabled') !== undefined,
  )
}

function readField(control: Element): Field[] {
  const name = attribute(control, 'name')
  const type = typeOf(control)
  if (name === undefined || name === '' || neverSent.has(type)) return []
  if ((type === 'checkbox' || type === 'radio') && attribute(control, 'checked') === undefined) return []
  return [{ name, value: valueOf(control), isFile: type === 'file' }]
}

function readButton(control: Element): Button {
  return {
    label: control.tagName === 'button' ? textOf(control).trim() : (attribute(control, 'value') ?? 'Submit'),
    name: attribute(control, 'name'),
    value: attribute(control, 'value') ?? '',
    action: attribute(control, 'formaction'),
    method: attribute(control, 'formmethod'),
    enctype: attribute(control, 'formenctype'),
  }
}

function valueOf(control: Element): string {
  if (control.tagName === 'textarea') return textOf(control)
  if (control.tagName === 'select') return selectedValue(control)
  return attribute(control, 'value') ?? (isTickable(control) ? 'on' : '')
}

function isTickable(control: Element): boolean {
  return ['checkbox', 'radio'].includes(typeOf(control))
}

function selectedValue(select: Element): string {
  const options = select.childNodes.filter(
    (node): node is Element => 'tagName' in node && node.tagName === 'option',
  )
  const selected = options.find((option) => attribute(option, 'selected') !== undefined) ?? options[0]
  return selected === undefined ? '' : (attribute(selected, 'value') ?? textOf(selected))
}

function typeOf(control: Element): string {
  if (control.tagName === 'button') return attribute(control, 'type') ?? 'submit'
  return control.tagName === 'input' ? (attribute(control, 'type') ?? 'text') : control.tagName
}
