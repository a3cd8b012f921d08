// The wait before a form is sent again: visible, with a countdown, and with buttons that end it.
import type { Core, Pending } from '../extras.ts'

export const RETRYING = 'No connection. Trying again.'

/** Says why the form waits, and waits: `delay` milliseconds, or until the connection is back. */
export async function waitVisibly(
  { form, signal }: Pick<Pending, 'form' | 'signal'>,
  sentence: string,
  { create, createButton, showMessage, delay }: Core & { readonly delay?: number },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const end = () => resolve(undefined)
  const stop = createButton('Stop', end)
  stop.dataset.cancel = ''
  const left = create('span', { ariaHidden: 'true' })
  showMessage(form, sentence, left, createButton('Send now', end), ' ', stop)
  const until = Date.now() + (delay ?? Number.POSITIVE_INFINITY)
  const count = () => {
    const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000))
    left.textContent = delay === undefined ? ' ' : ` ${seconds} s `
  }
  count()
  const countdown = setInterval(count, 1000)
  const timer = delay === undefined ? undefined : setTimeout(end, delay)
  addEventListener('online', end)
  await Promise.race([promise, aborted(signal)])
  removeEventListener('online', end)
  clearTimeout(timer)
  clearInterval(countdown)
  showMessage(form, '')
}

/** Resolves when a submission is cancelled. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', resolve)
  })
}
