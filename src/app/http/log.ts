import type { Request, RequestHandler, Response } from 'express'
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import { type ActionEvent, isRerender } from '../../actions/index.ts'
import type { AccountEvent, DatabaseEvent } from '../../content/index.ts'
import type { LogLevel } from '../config.ts'
import { readableLog } from './readable-log.ts'

export type Log = Logger

/** A line of JSON for each event on standard output; on a terminal, a line that people read. */
export function createLog(level: LogLevel, stream: DestinationStream = standardOutput()): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => describeError(error) },
    },
    stream,
  )
}

function standardOutput(): DestinationStream {
  return process.stdout.isTTY ? readableLog(process.stdout) : destination({ dest: 1, sync: true })
}

/** Logs each visit when it is answered. A form that is sent has a line of its own, by `logAction`. */
export function logRequests(log: Log): RequestHandler {
  return (request, response, next) => {
    if (!isRerender(request) && !request.url.startsWith('/_actions/')) {
      const started = performance.now()
      response.once('close', () => logVisit(log, { request, response, started }))
    }
    next()
  }
}

interface Visit {
  readonly request: Request
  readonly response: Response
  readonly started: number
}

function logVisit(log: Log, { request, response, started }: Visit): void {
  const status = response.statusCode
  // A health check that is well comes every few seconds.
  log[request.path === '/healthz' && status < 400 ? 'debug' : 'info']({
    method: request.method,
    path: pathOf(request.originalUrl),
    status,
    ms: Math.round(performance.now() - started),
    address: request.ip,
    ...(!response.writableFinished && { isAborted: true }),
  })
}

/** Logs a call of an action by its name. */
export function logAction(log: Log): (event: ActionEvent) => void {
  return ({ action, method, outcome, status, duration, incident, reason, error }) => {
    const level = status >= 500 ? 'error' : UNUSUAL.has(status) ? 'warn' : 'info'
    log[level]({
      action,
      method,
      outcome,
      status,
      ms: Math.round(duration),
      ...(incident && { incident }),
      ...(reason && { reason }),
      ...(error !== undefined && { error }),
    })
  }
}

/** What a visitor who does nothing unusual is hardly ever refused with. */
const UNUSUAL = new Set([400, 403, 404, 405])

/** Somebody guesses passwords, or has stolen a session. */
export function logAccounts(log: Log): (event: AccountEvent) => void {
  return ({ kind, collection, account }) => log.warn({ event: kind, collection, account })
}

export function logDatabase(log: Log): (event: DatabaseEvent) => void {
  return ({ kind, ...details }) => log[LEVELS[kind] ?? 'warn']({ database: kind, ...details })
}

/** A first start has dozens of statements: what is done says enough, unless somebody wants to know more. */
const LEVELS: Readonly<Partial<Record<DatabaseEvent['kind'], LogLevel>>> = {
  migrating: 'debug',
  migrated: 'info',
}

const LONGEST_PATH = 200

/** Without the query, which people type into, and without what follows an action's name: its ticket. */
export function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1)
  return path.replace(/(\/(?:_|%5f)actions\/[\w.]{0,100}).*$/is, '$1').slice(0, LONGEST_PATH)
}

const DEEPEST_CAUSE = 5

/** Only what holds nothing that a visitor typed: a database driver's own fields quote rows. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    stack,
    ...(cause !== undefined && depth < DEEPEST_CAUSE && { cause: describeError(cause, depth + 1) }),
  }
}
