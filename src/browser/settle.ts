// What becomes of the fields of a form after its answer: empty again after a success, except for what was typed while it was on its way.
import { resetControl } from './control.ts'
import { controlsOf, resetForm } from './dom.ts'
import { clearEdits, editedControlsOf, markEdited, stateOf } from './form-state.ts'

/** Brings the fields of a form up to date, when its page is. */
export function settle(form: HTMLFormElement, isEmptied: boolean, isFailure: boolean): void {
  const edited = editedControlsOf(form)
  for (const control of controlsOf(form)) {
    // Files that have arrived are not sent again.
    if (!edited.includes(control) && (isEmptied || control.files)) resetControl(control)
  }
  if (isEmptied && edited.length === 0) resetForm(form)
  clearEdits(form)
  stateOf(form).isEdited = isFailure
  for (const control of edited) markEdited(form, control)
}
