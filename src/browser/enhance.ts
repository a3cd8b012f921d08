// The browser script of Signpost: makes one request of what a browser does with a form in two page loads, and keeps focus, scroll position and
// typed text. Every page works the same without it. Everything is delegated from `window`, so that forms may come and go.
import { formAround, isElement, isForm } from './dom.ts'
import { loadExtras, mustLeaveToBrowser, startExtras } from './extras.ts'
import { editedControlsOf, markEdited, stateOf } from './form-state.ts'
import { formTarget } from './form-target.ts'
import { showMessage } from './message.ts'
import { create, markOwn } from './own-elements.ts'
import {
  createLive,
  exchangeLive,
  server,
  startTracking,
  updateAttributes,
  updateNode,
  updateText,
} from './page-update.ts'
import { cancelAll, submitForm } from './submission.ts'
import { announceShown, currentView, onShow, setLeaving, setView } from './view.ts'

export { call } from './call.ts'

// A browser without these ends the script here, and sends its forms itself.
Map.groupBy([], String)
Promise.withResolvers()

addEventListener('submit', (event) => {
  const { target: form, submitter } = event
  if (event.defaultPrevented || mustLeaveToBrowser() || !isForm(form) || !formTarget(form, submitter)) return
  event.preventDefault()
  submitForm(form, { submitter })
})

addEventListener('input', ({ target }) => {
  const form = formAround(target)
  if (!form || !isElement(target) || !formTarget(form)) return
  markEdited(form, target)
  // There is something to lose from here on.
  loadExtras()
})

addEventListener('reset', ({ target }) => {
  if (isForm(target)) stateOf(target).isEdited = false
})

addEventListener('click', ({ target }) => {
  const form = isElement(target) && formAround(target.closest('[data-cancel]'))
  if (form) cancelAll(form)
})

addEventListener('pagehide', () => setLeaving(true))

addEventListener('pageshow', ({ persisted }) => {
  setLeaving(false)
  if (persisted) cancelAll()
})

startTracking()
startExtras({
  submitForm,
  stateOf,
  editedControlsOf,
  markEdited,
  create,
  markOwn,
  showMessage,
  server,
  createLive,
  exchangeLive,
  updateAttributes,
  updateNode,
  updateText,
  currentView,
  setView,
  onShow,
  announceShown,
})
