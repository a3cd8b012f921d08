// Text that was typed in forms which the server no longer shows. It is offered in a separate place, clearly not part of the page, so that
// neither the text is lost nor the form seems to be there.
import { all, controlsOf, one } from '../dom.ts'
import type { Core } from '../extras.ts'

export function offerLostText(forms: readonly HTMLFormElement[], { create }: Core): void {
  const value = forms.flatMap(typedTexts).join('\n\n')
  if (!value) return
  const place = create('aside', { className: 'signpost-lost-text', ariaLabel: 'Text that was not sent' })
  place.append(
    'The form for this text is gone. It was not sent.',
    create('textarea', { readOnly: true, ariaLabel: 'Your text', value }),
    create('button', { type: 'button', textContent: 'Discard', onclick: () => place.remove() }),
  )
  one('body')?.append(place)
}

/** Nothing stays that a visitor has typed who is gone. */
export function removeLostText(): void {
  for (const place of all('.signpost-lost-text')) place.remove()
}

function typedTexts(form: HTMLFormElement): string[] {
  return controlsOf(form)
    .filter(({ type }) => /^(text|textarea|search|url|email|tel)$/.test(type))
    .filter(({ value, defaultValue }) => value.trim() !== '' && value !== defaultValue)
    .map(({ value }) => value)
}
