// `data-run`: a form sends itself when the page is there, when it is seen, or every so many seconds while the page is in front.
import { all, attribute, isConnected, isPageHidden } from '../dom.ts'
import type { Core } from '../extras.ts'

export function startTimedForms({ submitForm, onShow }: Core): void {
  const started = new WeakSet<HTMLFormElement>()
  const run = (form: HTMLFormElement) => submitForm(form, { isQuiet: true })

  const runWhenSeen = (form: HTMLFormElement) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      run(form)
    })
    observer.observe(form)
  }

  /** Ends with the form, and begins again if a kept page brings it back. */
  const runEvery = (form: HTMLFormElement, seconds: number) => {
    const timer = setInterval(() => {
      if (!isConnected(form)) {
        clearInterval(timer)
        started.delete(form)
      } else if (!isPageHidden()) run(form)
    }, seconds * 1000)
  }

  const startNew = () => {
    for (const form of all<HTMLFormElement>('form[data-run]')) {
      if (started.has(form)) continue
      started.add(form)
      const when = attribute(form, 'data-run')
      if (when === 'load') run(form)
      else if (when === 'visible') runWhenSeen(form)
      else if (Number(when) > 0) runEvery(form, Number(when))
    }
  }

  onShow(startNew)
  startNew()
}
