// How a form on its way looks: `aria-busy`, `aria-disabled` and the button's pending text. Never `disabled`, which would drop the
// focus. Only text is exchanged, so that an icon in the button stays.
import { all, attribute, childNodesOf, one, setAttribute } from './dom.ts'

/** Marks a form and its button as busy. Returns the function that takes the marks back. */
export function showBusy(form: HTMLFormElement, submitter: Element | null | undefined): () => void {
  // Enter presses the hidden button of `form.summary()`.
  const isVisible = submitter?.ariaHidden === null
  const button = isVisible ? submitter : one('[data-pending]', form)
  const marks: readonly [Element | null | undefined, string][] = [
    [form, 'aria-busy'],
    [button, 'aria-disabled'],
  ]
  const mark = (value: string | null) => {
    for (const [element, name] of marks) if (element) setAttribute(element, name, value)
  }
  const pending = button && attribute(button, 'data-pending')
  const restore = pending && exchangeText(button, pending)
  mark('true')
  return () => {
    mark(null)
    if (restore) restore()
  }
}

function exchangeText(button: Element, pending: string): () => void {
  const restores =
    button instanceof HTMLInputElement
      ? [exchange(button, 'value', pending)]
      : textsIn(button).map((text, index) => exchange(text, 'data', index ? '' : pending))
  return () => {
    for (const restore of restores) restore()
  }
}

function exchange<Name extends string>(of: Record<Name, string>, name: Name, text: string): () => void {
  const before = of[name]
  of[name] = text
  return () => {
    of[name] = before
  }
}

/** The texts that a reader sees; an icon may have a title of its own. */
function textsIn(button: Element): Text[] {
  return [button, ...all('*', button)]
    .filter((element) => !element.closest('svg'))
    .flatMap((element) => [...childNodesOf(element)])
    .filter((child): child is Text => child instanceof Text && child.data.trim() !== '')
}
