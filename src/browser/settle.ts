// What becomes of the fields of a form after its answer: empty again after a success, except for what was typed while it was on its way.
import { all, attribute, type Control, controlsOf, focusedIn, resetForm } from './dom.ts'
import { clearEdits, editedControlsOf, markEdited, stateOf } from './form-state.ts'
import { nameInAnswer } from './rows.ts'

export interface SettleOptions {
  /** What was sent. */
  readonly data: FormData
  readonly isFailure: boolean
  /** Whether the form sent itself: nothing is emptied then. */
  readonly isQuiet: boolean
}

interface Edit {
  readonly control: Control
  readonly name: string | undefined
  readonly apply: (to: Control) => void
  readonly isFocused: boolean
}

type Entries = readonly (readonly [name: string, value: unknown])[]

/** To be called before the page is updated. Returns what brings the fields up to date after it. */
export function prepareSettling(form: HTMLFormElement, page: Element, options: SettleOptions): () => void {
  const { data, isFailure, isQuiet } = options
  const answer = entriesOf(form, page)
  const edits = editedControlsOf(form).map((control) =>
    editOf(control, nameInAnswer(control.name, data, answer)),
  )
  return () => {
    const state = stateOf(form)
    // Its files have arrived: they are not sent again.
    const edited = new Set(editedControlsOf(form))
    for (const control of controlsOf(form))
      if (control.type === 'file' && !edited.has(control)) control.value = ''
    if (!isFailure && !isQuiet) {
      if (edits.length === 0) resetForm(form)
      else
        for (const control of controlsOf(form))
          if (control.type !== 'file' || !edited.has(control)) resetControl(control)
    }
    clearEdits(form)
    state.isEdited = isFailure || edits.length > 0
    for (const edit of edits) applyEdit(form, edit)
  }
}

/** The fields of the form as the answer has them. */
function entriesOf(form: HTMLFormElement, page: Element): Entries {
  const identity = attribute(form, 'data-signpost')
  const next = all<HTMLFormElement>('form', page).find(
    (other) => attribute(other, 'data-signpost') === identity,
  )
  return next ? [...new FormData(next)] : []
}

function editOf(control: Control, name: string | undefined): Edit {
  const { value, checked } = control
  const selected = control.options ? [...control.options].map((option) => option.selected) : []
  const isFocused = focusedIn(document) === control
  const apply = (to: Control) => {
    if (to.options) [...to.options].forEach((option, at) => void (option.selected = selected[at] ?? false))
    else if (to.type === 'checkbox' || to.type === 'radio') to.checked = checked
    else if (to.type !== 'file' && to.value !== value) to.value = value
  }
  return { control, name, apply, isFocused }
}

function applyEdit(form: HTMLFormElement, { control, name, apply, isFocused }: Edit): void {
  if (name === undefined) return
  const target =
    name === control.name
      ? control
      : controlsOf(form).find((other) => other.name === name && other.type === control.type)
  if (!target) return
  const { selectionStart, selectionEnd } = isText(control)
    ? control
    : { selectionStart: null, selectionEnd: null }
  apply(target)
  markEdited(form, target)
  if (!isFocused || target === control) return
  target.focus({ preventScroll: true })
  if (selectionStart !== null && isText(target)) target.setSelectionRange(selectionStart, selectionEnd)
}

function isText({ type }: Control): boolean {
  return /^(text|textarea|search|url|tel|password)$/.test(type)
}

/** To what the page says, as `form.reset()` does for all of them. */
function resetControl(control: Control): void {
  if (control.options) for (const option of control.options) option.selected = option.defaultSelected
  else if (control.type === 'checkbox' || control.type === 'radio') control.checked = control.defaultChecked
  else if (control.type === 'file') control.value = ''
  else if (
    /^(?!hidden|submit|button|reset|image|fieldset|output)/.test(control.type) &&
    'defaultValue' in control
  )
    control.value = control.defaultValue
}
