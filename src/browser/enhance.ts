// The browser script of Signpost: makes one request of what a browser does with a form in two page loads, and keeps focus, scroll position and
// typed text. Every page works the same without it. Everything is delegated from `window`, so that forms may come and go.
import { startAnnouncer } from './announcer.ts'
import { cancelAutosave, restartAutosaves, scheduleAutosave, sendAutosaves } from './autosave.ts'
import { attribute, type Control, formAround, isForm } from './dom.ts'
import { checkField } from './field-check.ts'
import { markEdited, stateOf } from './form-state.ts'
import { formTarget } from './form-target.ts'
import { onShow, setLeaving, showHistoryEntry } from './page.ts'
import { startTracking } from './page-update.ts'
import { cancelAll, submitForm } from './submission.ts'
import { startTimedForms } from './timed-forms.ts'

export { call } from './call.ts'

// A browser without these ends the script here, and sends its forms itself.
Map.groupBy([], String)
Promise.withResolvers()

addEventListener('submit', (event) => {
  const { target: form, submitter } = event
  if (event.defaultPrevented || !isForm(form) || !formTarget(form, submitter)) return
  event.preventDefault()
  cancelAutosave(form)
  submitForm(form, { submitter })
})

addEventListener('input', ({ target, isComposing }: InputEvent | (Event & { isComposing?: boolean })) => {
  const form = formAround(target)
  if (!form || !formTarget(form) || !(target instanceof Element)) return
  markEdited(form, target)
  if (isComposing) cancelAutosave(form)
  else scheduleAutosave(form)
})

addEventListener('compositionend', ({ target }) => {
  const form = formAround(target)
  if (form && stateOf(form).isEdited) scheduleAutosave(form)
})

addEventListener('reset', ({ target }) => {
  if (isForm(target)) stateOf(target).isEdited = false
})

addEventListener('keydown', (event) => {
  const form = formAround(event.target)
  const isModified = event.ctrlKey || event.metaKey
  if (!form || !isModified || event.isComposing || event.repeat || event.defaultPrevented) return
  if (attribute(form, 'data-shortcut')?.toLowerCase() !== event.key.toLowerCase()) return
  event.preventDefault()
  HTMLFormElement.prototype.requestSubmit.call(form)
})

addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-cancel]') : null
  const form = formAround(button)
  if (form) stateOf(form).current?.cancel('cancelled')
})

addEventListener('change', ({ target }) => {
  const form = formAround(target)
  if (form && target instanceof Element) checkField(form, target as Control).catch(reportError)
})

addEventListener('popstate', ({ state }) => showHistoryEntry(state))

addEventListener('pagehide', () => {
  sendAutosaves()
  setLeaving(true)
})

addEventListener('pageshow', ({ persisted }) => {
  setLeaving(false)
  if (persisted) cancelAll()
})

startTracking()
onShow(restartAutosaves)
onShow(startTimedForms)
startAnnouncer()
startTimedForms()
