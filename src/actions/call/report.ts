// The log entry of a call, and who gets it: the application, the diagnostics channel, standard error.
import { randomBytes } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { type RefusalCode, sentenceOf } from '../refusal.ts'

/** The log entry of one call. It never contains a ticket, a cookie, or what was typed. */
export interface ActionEvent {
  /** The name of the action; null if the URL has no valid ticket. */
  readonly action: string | null
  /** The method of the request. */
  readonly method: string
  /**
   * The outcome, or the code of the refusal. `repeat`: the outcome of an earlier submission, which was logged then.
   * `asked`: the visitor is asked to confirm. `working`: a job was started, and its end will be logged. `afterCommit`:
   * work of `afterCommit()` failed after a call that was logged as done.
   */
  readonly outcome:
    | 'redirect'
    | 'data'
    | 'nothing'
    | 'repeat'
    | 'asked'
    | 'working'
    | 'afterCommit'
    | RefusalCode
  /** The status of the response. */
  readonly status: number
  /** Milliseconds. */
  readonly duration: number
  /** Who sent it: what `identity()` returned; null if no user was signed in, or the ticket was not authentic. */
  readonly identity: string | null
  /** `request.ip`: behind a proxy it is the client's only with Express's `trust proxy`. */
  readonly address: string | undefined
  /** Whether the call was beyond the `rate` of its action: refused, or only reported with `dryRun`. */
  readonly overRate?: true
  /** The incident id on the visitor's page. */
  readonly incident?: string
  /** Why it was refused, for operators. */
  readonly reason?: string
  /** The thrown value. */
  readonly error?: unknown
}

/** The name of the `diagnostics_channel` on which every call is published once. */
export const ACTION_CHANNEL = 'signpost:action'

const actions = channel(ACTION_CHANNEL)

/** Creates the function that publishes log entries. It never throws, because a broken log must not fail a finished call. */
export function createReport(log: (event: ActionEvent) => unknown): (event: ActionEvent) => void {
  return (event) => {
    if (actions.hasSubscribers) actions.publish(event)
    try {
      const logged = log(event)
      if (logged instanceof Promise) logged.catch((error: unknown) => complain(error, event))
    } catch (error) {
      complain(error, event)
    }
  }
}

function complain(error: unknown, event: ActionEvent): void {
  console.error(
    JSON.stringify({ level: 'error', message: 'log() of createActions() failed', error: String(error) }),
  )
  logFailures(event)
}

/**
 * The default log: one line of JSON on standard error for every response of 500 and above, and for an error after the
 * action was done.
 */
export function logFailures({ error, ...event }: ActionEvent): void {
  const isOurs = event.status >= 500 || (event.status < 400 && error !== undefined)
  if (!isOurs || event.outcome === 'repeat') return
  const detail =
    error instanceof Error
      ? { error: error.stack, cause: error.cause && String(error.cause) }
      : { error: error && String(error) }
  console.error(JSON.stringify({ level: 'error', ...event, ...detail }))
}

/** A new incident id: the visitor sees it on the page, and the log has the details under it. */
export function newIncident(): string {
  return randomBytes(5).toString('hex')
}

/** The sentence with the incident id, for the visitor. */
export function incidentSentence(incident: string): string {
  return `${sentenceOf('INTERNAL')} If it happens again, tell us this number: ${incident}.`
}
