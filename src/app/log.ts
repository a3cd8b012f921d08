import type { RequestHandler } from 'express'
import pino, { type Logger } from 'pino'
import { type ActionEvent, isPageAgain } from '../actions/index.ts'

export type { Logger }

/** One line of JSON an event, on standard output. */
export function createLog(level: string): Logger {
  return pino({ level, base: null })
}

/** One line for every visit. Calls of actions have a line of their own, which knows more; tickets are in neither. */
export function logVisits(log: Logger): RequestHandler {
  return (request, response, next) => {
    if (isPageAgain(request) || request.url.startsWith('/_actions/')) return next()
    const started = performance.now()
    const { method, path } = request
    response.once('close', () =>
      log.info({ method, path, status: response.statusCode, ms: since(started) }, 'visit'),
    )
    next()
  }
}

/** The engine's events: failures of ours with their cause, refusals with their reason. */
export function logAction(log: Logger): (event: ActionEvent) => void {
  return ({ duration, error, ...event }) => {
    const line = { ...event, ms: Math.round(duration * 10) / 10, ...(error !== undefined && { err: error }) }
    if (event.status >= 500) log.error(line, 'action failed')
    else log.info(line, 'action')
  }
}

function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10
}
