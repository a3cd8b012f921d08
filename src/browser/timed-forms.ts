// `data-run`: a form sends itself when the page is there, when it is seen, or every so many seconds while the page is in front.
import { all, attribute, isConnected, isPageHidden } from './dom.ts'
import { submitForm } from './submission.ts'

const started = new WeakSet<HTMLFormElement>()

/** Starts the forms of the page that are not running yet. */
export function startTimedForms(): void {
  for (const form of all<HTMLFormElement>('form[data-run]')) {
    if (started.has(form)) continue
    started.add(form)
    const run = attribute(form, 'data-run') ?? ''
    if (run === 'load') submitForm(form, { isQuiet: true })
    else if (run === 'visible') runWhenSeen(form)
    else if (Number(run) > 0) runEvery(form, Number(run))
  }
}

function runWhenSeen(form: HTMLFormElement): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    observer.disconnect()
    submitForm(form, { isQuiet: true })
  })
  observer.observe(form)
}

/** Ends with the form, and begins again if a kept page brings it back. */
function runEvery(form: HTMLFormElement, seconds: number): void {
  const timer = setInterval(() => {
    if (!isConnected(form)) {
      clearInterval(timer)
      started.delete(form)
    } else if (!isPageHidden()) submitForm(form, { isQuiet: true })
  }, seconds * 1000)
}
