// `data-autosave`: a form saves itself some milliseconds after the last keystroke. Nothing is saved while a word is being composed, and
// nothing after the page was left: it is sent at once when the browser leaves the page, and stays in the kept page otherwise.
import { all, attribute, formAround, isConnected, isForm, matches } from '../dom.ts'
import { emit } from '../events.ts'
import type { Core } from '../extras.ts'
import { formTarget } from '../form-target.ts'
import { urlEncoded } from '../request.ts'

type Timers = Map<HTMLFormElement, ReturnType<typeof setTimeout>>

export function startAutosave(core: Core): void {
  const timers: Timers = new Map()
  /** Forms whose page was left while they waited. */
  const left = new WeakSet<HTMLFormElement>()

  const cancel = (form: HTMLFormElement) => {
    clearTimeout(timers.get(form))
    timers.delete(form)
  }

  const schedule = (form: HTMLFormElement) => {
    const delay = attribute(form, 'data-autosave')
    cancel(form)
    if (delay !== null && formTarget(form)) timers.set(form, setTimeout(save, Number(delay), form))
  }

  const save = (form: HTMLFormElement) => {
    // What is written while the form is on its way is saved after it.
    if (core.stateOf(form).current) return schedule(form)
    timers.delete(form)
    if (isReady(form)) core.submitForm(form, { isQuiet: true })
  }

  const onInput = (event: Event) => {
    const form = formAround(event.target)
    if (!form || !core.stateOf(form).isEdited) return
    if (event instanceof InputEvent && event.isComposing) cancel(form)
    else schedule(form)
  }

  addEventListener('input', onInput)
  addEventListener('compositionend', onInput)
  addEventListener('submit', ({ target }) => {
    if (isForm(target)) cancel(target)
  })
  // Forms of the page that was left do not save themselves; those of a page that is back go on.
  core.onShow(() => {
    for (const form of timers.keys()) {
      if (isConnected(form)) continue
      cancel(form)
      left.add(form)
    }
    for (const form of all<HTMLFormElement>('form[data-autosave]'))
      if (left.delete(form) && core.stateOf(form).isEdited) schedule(form)
  })
  addEventListener('pagehide', () => {
    for (const form of timers.keys()) {
      cancel(form)
      sendAtOnce(form)
    }
  })
}

function isReady(form: HTMLFormElement): boolean {
  return isConnected(form) && matches(form, ':valid')
}

/** In a request that outlives the page. */
function sendAtOnce(form: HTMLFormElement): void {
  const target = formTarget(form)
  const data = new FormData(form)
  if (!target || !isReady(form) || !emit('submit', { form, data })) return
  const body = target.isMultipart ? data : urlEncoded(data)
  const headers = { 'Signpost-Request': 'page' }
  fetch(target.url, { method: 'POST', body, headers, keepalive: true }).catch(() => {})
  emit('end', { form, reason: 'left' })
}
