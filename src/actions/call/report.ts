import { randomBytes } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import { type RefusalCode, sentenceOf } from '../refusal.ts'

/** One call of an action, as logs and traces have it. Never a ticket, a cookie, or what was typed. */
export interface ActionEvent {
  /** The name; null where the URL does not prove one. */
  readonly action: string | null
  readonly method: string
  /** `repeat`: what it came to before, which has an event of its own. `asked`: the visitor was asked first. `working`: it goes on, and its end has an event of its own. */
  readonly outcome: 'redirect' | 'data' | 'nothing' | 'repeat' | 'asked' | 'working' | RefusalCode
  readonly status: number
  /** Milliseconds. */
  readonly duration: number
  /** The id that the visitor was shown. */
  readonly incident?: string
  /** Why it was refused, for operators. */
  readonly reason?: string
  /** What was thrown. */
  readonly error?: unknown
}

/** The `diagnostics_channel` that every call is published on, once. */
export const ACTION_CHANNEL = 'signpost:action'

const actions = channel(ACTION_CHANNEL)

/** Publishes an event to the channel and to the log. Never throws: a log that fails must not fail a call that is done. */
export function createReport(log: (event: ActionEvent) => unknown): (event: ActionEvent) => void {
  return (event) => {
    if (actions.hasSubscribers) actions.publish(event)
    try {
      const told = log(event)
      if (told instanceof Promise) told.catch((error: unknown) => complain(error, event))
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
 * Without a log of the application's own: one line of JSON on standard error for every answer of 500 and above, and
 * for what went wrong beside a call that is done.
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

/** An id for what went wrong: on the page for the visitor, in the log with the details. */
export function newIncident(): string {
  return randomBytes(5).toString('hex')
}

/** What a visitor reads of it. */
export function incidentSentence(incident: string): string {
  return `${sentenceOf('INTERNAL')} If it happens again, tell us this number: ${incident}.`
}
