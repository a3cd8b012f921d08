// The wait before a form is sent again: visible, with a countdown, and with buttons that end it.
import { createElement } from './dom.ts'
import { addToMessage, showMessage } from './message.ts'

export interface WaitOptions {
  /** Milliseconds; without them the wait lasts until the connection is back. */
  readonly delay?: number | undefined
  readonly signal: AbortSignal
}

const RETRYING = 'No connection. Trying again.'
const BUSY = 'The server is busy. Trying again.'

/** Says why the form waits, and waits. */
export function waitVisibly(
  form: HTMLFormElement,
  reason: 'offline' | 'no-answer' | 'busy',
  { delay, signal }: WaitOptions,
): Promise<void> {
  showMessage(form, reason === 'busy' ? BUSY : RETRYING)
  return new Promise((resolve) => {
    const ends = new AbortController()
    const end = () => {
      ends.abort()
      clearTimeout(timer)
      clearInterval(countdown)
      showMessage(form, '')
      resolve()
    }
    const timer = delay === undefined ? undefined : setTimeout(end, delay)
    const left = createElement('span')
    left.ariaHidden = 'true'
    const until = Date.now() + (delay ?? 0)
    const count = () => void (left.textContent = ` ${Math.max(1, Math.ceil((until - Date.now()) / 1000))} s `)
    if (delay !== undefined) count()
    const countdown = delay === undefined ? undefined : setInterval(count, 1000)
    const sendNow = buttonWith('Send now')
    const stop = buttonWith('Stop')
    stop.dataset.cancel = ''
    addToMessage(form, left, sendNow, ' ', stop)
    sendNow.addEventListener('click', end, { signal: ends.signal })
    signal.addEventListener('abort', end, { signal: ends.signal })
    if (reason !== 'busy') addEventListener('online', end, { signal: ends.signal })
    if (signal.aborted) end()
  })
}

function buttonWith(label: string): HTMLButtonElement {
  const button = createElement('button')
  button.type = 'button'
  button.textContent = label
  return button
}

/** Waits without a word, between two questions about a job. */
export function pause(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, delay)
    signal.addEventListener('abort', end)
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
