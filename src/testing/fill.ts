import type { CheckControl, Control, FileControl, SelectControl, TextControl } from './controls.ts'
import { hasAttribute } from './document.ts'

/** What one control is filled with. */
export type SingleValue = string | number | boolean | File | null

/** The value of a field: text, a boolean for a checkbox, a file, null to clear it, or a list for repeated names. */
export type FieldValue = SingleValue | readonly SingleValue[]

/** Fills the controls of a name like a user. Throws an Error for a value that a user could not enter. */
export function fillField(controls: readonly Control[], name: string, value: FieldValue): void {
  const named = controls.filter((control) => control.name === name && control.kind !== 'button')
  if (named.length === 0)
    throw new Error(
      `This form has no field ${JSON.stringify(name)}. It has: ${namesOf(controls).join(', ')}.`,
    )
  const editable = named.filter(isEditable)
  if (editable.length === 0)
    throw new Error(
      `A user cannot change ${JSON.stringify(name)}: it is hidden, disabled or read-only. To send another value anyway: form.request({ fields: { … } }).`,
    )
  const values = [value].flat() as readonly SingleValue[]
  if (values.some((single) => single instanceof File)) return setFiles(editable, name, values)
  if (value === null) return clear(editable)
  if (typeof value === 'boolean') return setChecked(editable, name, value)
  choose(editable, name, values.map(String))
}

/** Returns the distinct field names of a form. */
export function namesOf(controls: readonly Control[]): readonly string[] {
  return [
    ...new Set(controls.filter(({ kind, name }) => kind !== 'button' && name !== '').map(({ name }) => name)),
  ]
}

function isEditable(control: Control): boolean {
  const isHidden = control.kind === 'text' && control.type === 'hidden'
  return !isHidden && !control.isDisabled && !hasAttribute(control.element, 'readonly')
}

function setFiles(controls: readonly Control[], name: string, values: readonly SingleValue[]): void {
  const control = controls.find((candidate): candidate is FileControl => candidate.kind === 'file')
  if (!control) throw new Error(`${JSON.stringify(name)} is not a file field.`)
  if (values.length > 1 && !hasAttribute(control.element, 'multiple'))
    throw new Error(`${JSON.stringify(name)} takes one file, not ${values.length}.`)
  control.files = values.filter((value) => value instanceof File)
}

function clear(controls: readonly Control[]): void {
  for (const control of controls) {
    if (control.kind === 'file') control.files = []
    else if (control.kind === 'check') control.isChecked = false
    else if (control.kind === 'select') control.chosen = []
    else if (control.kind === 'text') control.value = ''
  }
}

function setChecked(controls: readonly Control[], name: string, isChecked: boolean): void {
  const boxes = controls.filter((control) => control.kind === 'check' && control.type === 'checkbox')
  if (boxes.length === 0 || (isChecked && boxes.length > 1))
    throw new Error(
      boxes.length === 0
        ? `${JSON.stringify(name)} is not a checkbox.`
        : `${JSON.stringify(name)} has ${boxes.length} checkboxes. Pass a list of the values to check.`,
    )
  for (const box of boxes) (box as CheckControl).isChecked = isChecked
}

function choose(controls: readonly Control[], name: string, values: readonly string[]): void {
  const checks = controls.filter((control) => control.kind === 'check')
  const select = controls.find((control) => control.kind === 'select')
  const texts = controls.filter((control) => control.kind === 'text')
  if (texts.length > 0) return type(texts, name, values)
  if (select) return pick(select, values)
  if (checks.length > 0) return check(checks, name, values)
  throw new Error(`${JSON.stringify(name)} takes files, not text.`)
}

function type(controls: readonly TextControl[], name: string, values: readonly string[]): void {
  if (values.length > controls.length)
    throw new Error(
      `${JSON.stringify(name)} has ${controls.length} controls, but ${values.length} values were given.`,
    )
  for (const [index, value] of values.entries()) {
    const control = controls[index] as TextControl
    control.value = typed(control, value)
  }
}

/** Returns the value of a control after typing or pasting this text. */
function typed({ type: kind, name }: TextControl, value: string): string {
  if (kind === 'textarea') return value.replace(/\r\n?/g, '\n')
  const pattern = VALID_VALUES[kind]
  if (value !== '' && pattern && !pattern.test(value))
    throw new Error(
      `A ${kind} control cannot hold ${JSON.stringify(value)}. To send it anyway: form.request({ fields: { ${JSON.stringify(name)}: … } }).`,
    )
  return value.replace(/[\r\n]/g, '')
}

/** Browsers clear these controls if another value is entered (value sanitization). */
const VALID_VALUES: Readonly<Record<string, RegExp>> = {
  number: /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i,
  range: /^-?(\d+(\.\d+)?|\.\d+)(e[+-]?\d+)?$/i,
  date: /^\d{4,}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/,
  'datetime-local': /^\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/,
  month: /^\d{4,}-\d\d$/,
  week: /^\d{4,}-W\d\d$/,
  color: /^#[0-9a-f]{6}$/i,
}

function pick(select: SelectControl, values: readonly string[]): void {
  for (const value of values) requireOne(select.options, value, select.name)
  if (!select.isMultiple && values.length !== 1)
    throw new Error(`${JSON.stringify(select.name)} takes one option, not ${values.length}.`)
  select.chosen = select.options.filter((option) => values.includes(option))
}

function check(checks: readonly CheckControl[], name: string, values: readonly string[]): void {
  const known = checks.map(({ value }) => value)
  for (const value of values) requireOne(known, value, name)
  if (checks.some(({ type: kind }) => kind === 'radio') && values.length > 1)
    throw new Error(`${JSON.stringify(name)} takes one choice, not ${values.length}.`)
  for (const control of checks) control.isChecked = values.includes(control.value)
}

function requireOne(known: readonly string[], value: string, name: string): void {
  if (!known.includes(value))
    throw new Error(
      `${JSON.stringify(name)} has no option ${JSON.stringify(value)}. It has: ${known.join(', ')}.`,
    )
}
