import type { Staging } from '../body/staging.ts'
import type { SubmissionStore } from './store.ts'

const HOUR = 3_600_000

/** Removes what has expired, now and every hour. A failure is said and tried again: sweeping never stops a server. */
export function startSweeping({
  store,
  staging,
  now,
}: {
  store: SubmissionStore
  staging: Staging
  now: () => number
}): void {
  const sweep = () =>
    Promise.all([store.sweep(now()), staging.sweep(now())]).catch((error: unknown) =>
      console.error(
        JSON.stringify({
          level: 'warn',
          message: 'sweeping failed, trying again in an hour',
          error: String(error),
        }),
      ),
    )
  setTimeout(sweep, 1000).unref()
  setInterval(sweep, HOUR).unref()
}
