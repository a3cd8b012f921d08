// Where the focus is after an answer: on the error summary after a failure, on the heading of a new page, else where it was.
import { all, type Control, focused, hasAttribute, isConnected, one } from './dom.ts'

/** After a failure: the summary of this form, however many fields of the page have `autofocus`. */
export function focusFailure(form: HTMLFormElement): void {
  const summary =
    one('[role=alert][tabindex]', form) ??
    one('[autofocus],[aria-invalid=true]', form) ??
    all('[role=alert][autofocus]').find((alert) => alert.textContent !== '')
  summary?.focus()
}

/** After a success on the same page: a field of the form that asks for it, or the content if the focused element is gone. */
export function focusSuccess(form: HTMLFormElement): void {
  const wanted = isConnected(form) && one('[autofocus]', form)
  if (wanted) wanted.focus()
  else if (focused()?.matches('body')) focusContent()
}

/** On a new page: what asks for it, else the heading, so that the keyboard begins where reading does. */
export function focusContent(): void {
  const wanted = one('body [autofocus]')
  if (wanted) return wanted.focus()
  const heading = one('h1') ?? one('main')
  if (!heading) return
  if (!hasAttribute(heading, 'tabindex')) heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** Remembers the focus and the caret. Returns what gives them back, to the same control or to the one that continues it. */
export function rememberFocus(): (to?: Control) => void {
  const before = focused() as Control
  const { selectionStart: start, selectionEnd: end } = before
  return (to = before) => {
    if (!isConnected(to) || to === focused()) return
    to.focus({ preventScroll: true })
    // Of fields without a caret it is null or undefined.
    if (start != null) to.setSelectionRange(start, end)
  }
}
