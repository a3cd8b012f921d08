import type { Express, RequestHandler } from 'express'
import { isRerender } from '../actions/index.ts'
import { bareAnswer } from './bare-answer.ts'
import { type Log, pathOf } from './log.ts'
import { TROUBLES } from './trouble.ts'

const STOPPING = 'stopping'

/** From now on every new request is refused; those that are being answered go on. */
export function startStopping(app: Express): void {
  app.enable(STOPPING)
}

/** A request that still comes over a kept connection is told to come back, to another process or later. */
export function refuseWhileStopping(log: Log): RequestHandler {
  const refuse = bareAnswer(TROUBLES.restarting)
  return (request, response, next) => {
    if (request.app.disabled(STOPPING) || isRerender(request)) return next()
    log.info({ method: request.method, path: pathOf(request.originalUrl), status: 503, isStopping: true })
    refuse(request, response, 5)
  }
}
