// Where the focus is after an answer: on the error summary after a failure, on the heading of a new page, else where it was.
import { all, attribute, bodyOf, focusedIn, isConnected, one, root } from './dom.ts'

/** After a failure: the summary of this form, however many fields of the page have `autofocus`. */
export function focusFailure(form: HTMLFormElement): void {
  const summary =
    one('[role=alert][tabindex]', form) ?? one('[autofocus]', form) ?? one('[aria-invalid=true]', form)
  const elsewhere = all('[role=alert][autofocus]').find((alert) => alert.textContent !== '')
  ;(summary ?? elsewhere)?.focus()
}

/** After a success on the same page: a field of the form that asks for it, or the content if the focused element is gone. */
export function focusSuccess(form: HTMLFormElement): void {
  const wanted = isConnected(form) ? one('[autofocus]', form) : null
  if (wanted) wanted.focus()
  else if (focusedIn(document) === bodyOf(document)) focusContent()
}

/** On a new page: what asks for it, else the heading, so that the keyboard begins where reading does. */
export function focusNewPage(): void {
  const wanted = one('[autofocus]', bodyOf(document) ?? root)
  if (wanted) wanted.focus()
  else focusContent()
}

function focusContent(): void {
  const heading = one('h1') ?? one('main')
  if (!heading) return
  if (attribute(heading, 'tabindex') === null) heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}
