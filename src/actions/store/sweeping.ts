import type { Staging } from '../body/staging.ts'
import type { SubmissionStore } from './store.ts'

const HOUR = 3_600_000

/** Removes expired rows and files, every hour from the first use on. */
export interface Sweeper {
  /** Starts sweeping, if it has not started yet. */
  start(): void
  close(): void
}

interface SweeperParts {
  readonly store: SubmissionStore
  readonly staging: Staging
  readonly now: () => number
}

/** A failure to sweep is logged and tried again in an hour: it never stops a server. */
export function createSweeper({ store, staging, now }: SweeperParts): Sweeper {
  let timers: readonly NodeJS.Timeout[] | undefined
  let isClosed = false
  const sweep = () => Promise.all([store.sweep(now()), staging.sweep(now())]).catch(logFailure)
  return {
    start() {
      if (isClosed) return
      timers ??= [setTimeout(sweep, 1000).unref(), setInterval(sweep, HOUR).unref()]
    },
    close() {
      isClosed = true
      for (const timer of timers ?? []) clearTimeout(timer)
    },
  }
}

function logFailure(error: unknown): void {
  const message = 'sweeping failed, trying again in an hour'
  console.error(JSON.stringify({ level: 'warn', message, error: String(error) }))
}
