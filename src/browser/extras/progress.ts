// The progress of an upload or a job, in the form's own `.progress` element.
import { all, one } from '../dom.ts'
import { onEnd } from '../events.ts'

/** Shows how far the form is, from 0 to 1; without text it hides the progress again. */
function showProgress(form: HTMLFormElement, value: number | null, text: string): void {
  for (const place of all('.progress', form)) {
    const [bar, words] = place.children
    if (bar instanceof HTMLProgressElement) {
      if (value === null) bar.removeAttribute('value')
      else bar.value = value
    }
    if (words) words.textContent = text
    place.hidden = text === ''
  }
}

/** Percent and seconds left of an upload. */
export function showUpload(form: HTMLFormElement, { loaded, total }: ProgressEvent, startedAt: number): void {
  const share = total > 0 ? loaded / total : 0
  const secondsLeft = share > 0 ? ((performance.now() - startedAt) / 1000) * (1 / share - 1) : 0
  showProgress(form, share, `${Math.floor(100 * share)} %, ${Math.floor(secondsLeft)} s left`)
}

/** The progress of a job, as the server sent it. */
export function showJob(form: HTMLFormElement, answer: Element): void {
  const sent = one('.progress', answer)
  const bar = sent && one('progress', sent)
  const value = bar?.getAttribute('value') ?? null
  showProgress(form, value === null ? null : Number(value), sent?.querySelector('span')?.textContent ?? '')
}

/** Hides the progress of a form when its submission has ended. */
export function startProgress(): void {
  onEnd((form) => showProgress(form, 0, ''))
}
