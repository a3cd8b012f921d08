// `data-shortcut`: Ctrl or ⌘ with this key sends a form.
import { attribute, formAround, requestSubmit } from '../dom.ts'

export function startShortcuts(): void {
  addEventListener('keydown', (event) => {
    const form = formAround(event.target)
    const isModified = event.ctrlKey || event.metaKey
    if (!form || !isModified || event.isComposing || event.repeat || event.defaultPrevented) return
    if (attribute(form, 'data-shortcut')?.toLowerCase() !== event.key.toLowerCase()) return
    event.preventDefault()
    requestSubmit(form)
  })
}
