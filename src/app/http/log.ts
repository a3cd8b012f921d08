import type { Request, RequestHandler, Response } from 'express'
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import { type ActionEvent, isRerender } from '../../actions/index.ts'
import type { AccountEvent, DatabaseEvent } from '../../content/index.ts'
import type { LogLevel } from '../config.ts'
import { readableLog } from './readable-log.ts'

export type Log = Logger

/** Logs one JSON line for each event to standard output, and human-readable lines to a terminal. */
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

/** Logs each request when its response is complete. Submissions are logged by `logAction` instead. */
export function logRequests(log: Log): RequestHandler {
  return (request, response, next) => {
    if (!isRerender(request) && !request.url.startsWith('/_actions/')) {
      const started = performance.now()
      response.once('close', () => logExchange(log, { request, response, started }))
    }
    next()
  }
}

interface Exchange {
  readonly request: Request
  readonly response: Response
  readonly started: number
}

function logExchange(log: Log, { request, response, started }: Exchange): void {
  const status = response.statusCode
  // Successful health checks arrive every few seconds and would fill the log.
  log[HEALTH.has(request.path) && status < 400 ? 'debug' : 'info']({
    method: request.method,
    path: pathOf(request.originalUrl),
    status,
    ms: Math.round(performance.now() - started),
    address: request.ip,
    ...(!response.writableFinished && { isAborted: true }),
  })
}

const HEALTH = new Set(['/healthz', '/readyz'])

/** Logs each call of an action with the action's name. */
export function logAction(log: Log): (event: ActionEvent) => void {
  return ({ action, method, outcome, status, duration, identity, address, incident, reason, error }) => {
    const level = status >= 500 ? 'error' : UNUSUAL.has(status) ? 'warn' : 'info'
    log[level]({
      action,
      method,
      outcome,
      status,
      ms: Math.round(duration),
      identity,
      address,
      ...(incident && { incident }),
      ...(reason && { reason }),
      ...(error !== undefined && { error }),
    })
  }
}

/** Refusals that a visitor hardly ever sees in normal use. */
const UNUSUAL = new Set([400, 403, 404, 405])

/** Logs signs of an attack on an account: guessed passwords and stolen sessions. */
export function logAccounts(log: Log): (event: AccountEvent) => void {
  return ({ kind, collection, account }) => log.warn({ event: kind, collection, account })
}

export function logDatabase(log: Log): (event: DatabaseEvent) => void {
  return ({ kind, ...details }) => log[LEVELS[kind] ?? 'warn']({ database: kind, ...details })
}

/** The first start runs dozens of statements, so each one is logged at `debug` only. */
const LEVELS: Readonly<Partial<Record<DatabaseEvent['kind'], LogLevel>>> = {
  migrating: 'debug',
  migrated: 'info',
}

const LONGEST_PATH = 200

/** The path without its query, which can contain typed text, and without the ticket of an action. */
export function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1)
  return path.replace(/(\/(?:_|%5f)actions\/[\w.]{0,100}).*$/is, '$1').slice(0, LONGEST_PATH)
}

const DEEPEST_CAUSE = 5

/** Logs only fields that cannot contain user input: other fields of a database driver's errors quote rows. */
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
