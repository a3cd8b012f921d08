// How a form on its way looks: `aria-busy`, `aria-disabled` and the button's pending text. Never `disabled`, which would drop the
// focus. Only text is exchanged, so that an icon in the button stays.
import { attribute, one, setAttribute } from './dom.ts'

/** Marks a form and its button as busy. Returns the function that takes the marks back. */
export function showBusy(form: HTMLFormElement, submitter: Element | null | undefined): () => void {
  const button =
    submitter?.textContent || submitter instanceof HTMLInputElement ? submitter : one('[data-pending]', form)
  setAttribute(form, 'aria-busy', 'true')
  const pending = button && attribute(button, 'data-pending')
  if (button) setAttribute(button, 'aria-disabled', 'true')
  const restore = button && pending ? exchangeText(button, pending) : undefined
  return () => {
    setAttribute(form, 'aria-busy', null)
    if (button) setAttribute(button, 'aria-disabled', null)
    restore?.()
  }
}

function exchangeText(button: Element, pending: string): () => void {
  if (button instanceof HTMLInputElement) {
    const { value } = button
    button.value = pending
    return () => {
      button.value = value
    }
  }
  const texts = textsIn(button)
  const before = texts.map(({ data }) => data)
  for (const [index, text] of texts.entries()) text.data = index === 0 ? pending : ''
  return () => {
    for (const [index, text] of texts.entries()) text.data = before[index] ?? ''
  }
}

/** The texts that a reader sees; an icon may have a title of its own. */
function textsIn(button: Element): Text[] {
  const walker = document.createTreeWalker(button, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    if (text instanceof Text && text.data.trim() !== '' && !text.parentElement?.closest('svg'))
      found.push(text)
  return found
}
