// Moves what is typed in a row of a list while the form is on its way to the row's new number in the answer.
import { remember, resetControl } from '../control.ts'
import { all, attribute, controlsOf, focused } from '../dom.ts'
import type { Core } from '../extras.ts'
import { rememberFocus } from '../focus.ts'
import { nameInAnswer } from './rows.ts'

/** To be called before the page is updated. Returns what moves the text after it. */
export function followRows(
  form: HTMLFormElement,
  { data, sent }: { readonly data: FormData; readonly sent: Element },
  core: Core,
): () => void {
  const answer = entriesOf(form, sent)
  const moved = core
    .editedControlsOf(form)
    .map((control) => ({
      control,
      name: nameInAnswer(control.name, data, answer),
      putInto: remember(control),
      focus: focused() === control ? rememberFocus() : undefined,
    }))
    .filter(({ control, name }) => name !== control.name)
  return () => {
    for (const { control } of moved) resetControl(control)
    for (const { control, name, putInto, focus } of moved) {
      const to = controlsOf(form).find((other) => other.name === name && other.type === control.type)
      if (!to) continue
      putInto(to)
      core.markEdited(form, to)
      focus?.(to)
    }
  }
}

/** The fields of the form as the answer has them. */
function entriesOf(form: HTMLFormElement, page: Element): [name: string, value: unknown][] {
  const identity = attribute(form, 'data-signpost')
  const next = all<HTMLFormElement>('form', page).find(
    (other) => attribute(other, 'data-signpost') === identity,
  )
  return next ? [...new FormData(next)] : []
}
