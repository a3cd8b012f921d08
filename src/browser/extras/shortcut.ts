// `data-shortcut`: Ctrl or ⌘ with this key sends a form.
import { attribute, controlsOf, formAround, requestSubmit } from '../dom.ts'

export function startShortcuts(): void {
  addEventListener('keydown', (event) => {
    const form = formAround(event.target)
    const isModified = event.ctrlKey || event.metaKey
    if (!form || !isModified || event.isComposing || event.repeat || event.defaultPrevented) return
    if (attribute(form, 'data-shortcut')?.toLowerCase() !== event.key.toLowerCase()) return
    event.preventDefault()
    // By the button that Enter presses, with its name and its `formaction`.
    const button = controlsOf(form).find(({ type }) => type === 'submit')
    requestSubmit(form, button)
  })
}
