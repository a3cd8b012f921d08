// When there is no final answer yet: waits, and decides whether the form is sent again, or its outcome asked for.
import type { Core, Pending } from '../extras.ts'
import { locationOf, pageIn } from '../request.ts'
import { retryAfter, retryDelay } from './back-off.ts'
import { showJob } from './progress.ts'
import { aborted, RETRYING, waitVisibly } from './waiting.ts'

/** How long the script waits before it asks for a job's progress again; the server holds the answer until there is news. */
const JOB_PAUSE = 500

interface Unanswered {
  readonly pending: Pending
  readonly request: XMLHttpRequest
  readonly failures: number
}

export async function askAgain({ pending, request, failures }: Unanswered, core: Core): Promise<boolean> {
  const { signal, form } = pending
  const { status } = request
  if (status === 202) {
    const page = pageIn(request)
    if (!page) return false
    showJob(form, page)
    pending.next = pending.location ?? request.responseURL
    await Promise.race([new Promise((resolve) => setTimeout(resolve, JOB_PAUSE)), aborted(signal)])
    return pending.isShown()
  }
  const delay = delayOf(pending, request, failures)
  if (delay === undefined) return false
  await waitVisibly(pending, status ? 'The server is busy. Trying again.' : RETRYING, { ...core, delay })
  return true
}

/** Milliseconds until the form is sent again; undefined if there is an answer, or the visitor has to decide. */
function delayOf({ url, next }: Pending, request: XMLHttpRequest, failures: number): number | undefined {
  if (request.status === 0) {
    const isSafe = next !== undefined || /[?&]once\b/.test(url)
    return isSafe ? retryDelay(failures, Math.random()) : undefined
  }
  const header = locationOf(request) === null ? request.getResponseHeader('Retry-After') : null
  return retryAfter(header, Date.now())
}
