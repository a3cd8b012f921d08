// `data-autosave`: a form saves itself some milliseconds after the last keystroke. Nothing is saved while a word is being composed, and
// nothing after the page was left: it is sent at once when the browser leaves the page, and stays in the kept page otherwise.
import { all, attribute, isConnected, isValid } from './dom.ts'
import { emit } from './events.ts'
import { stateOf } from './form-state.ts'
import { formTarget } from './form-target.ts'
import { submitForm } from './submission.ts'

const waiting = new Set<HTMLFormElement>()

/** Forms whose page was left while they waited. */
const left = new WeakSet<HTMLFormElement>()

/** Starts the wait anew, if the form saves itself. */
export function scheduleAutosave(form: HTMLFormElement): void {
  const delay = attribute(form, 'data-autosave')
  if (delay === null) return
  cancelAutosave(form)
  waiting.add(form)
  stateOf(form).autosaveTimer = setTimeout(() => save(form), Number(delay))
}

export function cancelAutosave(form: HTMLFormElement): void {
  waiting.delete(form)
  clearTimeout(stateOf(form).autosaveTimer)
}

/** A page is shown. Forms of the page that was left do not save themselves; those of a page that is back go on. */
export function restartAutosaves(): void {
  for (const form of waiting) {
    if (isConnected(form)) continue
    cancelAutosave(form)
    left.add(form)
  }
  for (const form of all<HTMLFormElement>('form[data-autosave]')) {
    if (left.delete(form) && stateOf(form).isEdited) scheduleAutosave(form)
  }
}

function save(form: HTMLFormElement): void {
  // What is written while the form is on its way is saved after it.
  if (stateOf(form).current) return scheduleAutosave(form)
  waiting.delete(form)
  if (isConnected(form) && isValid(form)) submitForm(form, { isQuiet: true })
}

/** The browser leaves the page: what waits is sent at once, in a request that outlives it. */
export function sendAutosaves(): void {
  for (const form of waiting) {
    cancelAutosave(form)
    const target = formTarget(form)
    const data = new FormData(form)
    if (!target || !isConnected(form) || !isValid(form) || !emit('submit', { form, data })) continue
    const body = target.isMultipart
      ? data
      : new URLSearchParams([...data].map(([name, value]) => [name, String(value)]))
    const headers = { 'Signpost-Request': 'page' }
    fetch(target.url, { method: 'POST', body, headers, keepalive: true }).catch(() => {})
    emit('end', { form, reason: 'left' })
  }
}
