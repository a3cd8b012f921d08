// Text that was typed in a form which the server no longer shows. It is offered in a separate place, clearly not part of the page, so that
// neither the text is lost nor the form seems to be there.
import { bodyOf, controlsOf, createElement, insert } from './dom.ts'
import { markOwn } from './own-elements.ts'

/** What was typed in a form's text fields and not sent. */
export function typedTextIn(form: HTMLFormElement): string {
  return controlsOf(form)
    .filter((control) => /^(text|textarea|search|url|email)$/.test(control.type))
    .filter(({ value, defaultValue }) => value.trim() !== '' && value !== defaultValue)
    .map(({ value }) => value)
    .join('\n\n')
}

export function offerLostText(text: string): void {
  const body = bodyOf(document)
  if (!text || !body) return
  const place = markOwn(createElement('aside'))
  place.className = 'signpost-lost-text'
  place.ariaLabel = 'Text that was not sent'
  const sentence = createElement('p')
  sentence.textContent = 'The form for this text is gone. It was not sent.'
  const field = createElement('textarea')
  field.readOnly = true
  field.ariaLabel = 'Your text'
  field.value = text
  const button = createElement('button')
  button.type = 'button'
  button.textContent = 'Discard'
  button.addEventListener('click', () => place.remove())
  place.append(sentence, field, button)
  insert(body, place, null)
}
