// The question before an action that has `confirm`, as a modal dialog. Its buttons' values are its answers; Escape has none.
import { copyOf, one } from '../dom.ts'
import type { Core, Pending } from '../extras.ts'
import type { SubmitOptions } from '../form-state.ts'

export function askToConfirm(
  question: HTMLDialogElement,
  { form, submitter, isQuiet }: SubmitOptions & Pending,
  core: Core,
): void {
  const dialog = core.markOwn(copyOf(question))
  one('body')?.append(dialog)
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (dialog.returnValue === 'confirmed') core.submitForm(form, { submitter, isQuiet, isConfirmed: true })
  })
  dialog.showModal()
}
