// The wait before a form is sent again: visible, with a countdown, and with buttons that end it.
import type { Core, Pending } from '../extras.ts'

export const RETRYING = 'No connection. Trying again.'

/** Says why the form waits, and waits: `delay` milliseconds, or until the connection is back. */
export async function waitVisibly(
  { form, signal }: Pick<Pending, 'form' | 'signal'>,
  sentence: string,
  { create, showMessage, delay }: Core & { readonly delay?: number },
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const end = () => resolve(undefined)
  const button = (textContent: string) => create('button', { type: 'button', textContent })
  const sendNow = button('Send now')
  sendNow.onclick = end
  // Without a listener of its own: the wait ends because its submission is cancelled, never before, or the form would be sent.
  const stop = button('Stop')
  stop.dataset.cancel = ''
  const left = create('span', { ariaHidden: 'true' })
  showMessage(form, sentence, left, sendNow, ' ', stop)
  const until = Date.now() + (delay ?? 0)
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
