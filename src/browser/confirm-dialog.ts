// The question before an action that has `confirm`, as a modal dialog. Its buttons' values are its answers; Escape has none.
import { bodyOf, copyOf, insert, removeNode } from './dom.ts'
import { markOwn } from './own-elements.ts'

export function askToConfirm(sent: HTMLDialogElement, onYes: () => void): void {
  const body = bodyOf(document)
  if (!body) return
  const dialog = markOwn(copyOf(sent))
  insert(body, dialog, null)
  dialog.addEventListener('close', () => {
    const isYes = dialog.returnValue === 'confirmed'
    removeNode(dialog)
    if (isYes) onYes()
  })
  dialog.showModal()
}
