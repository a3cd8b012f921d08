import type { Express, RequestHandler } from 'express'
import { isRerender } from '../../actions/index.ts'
import { bareResponse } from './bare-response.ts'
import { ERROR_PAGES } from './error-pages.ts'
import { type Log, pathOf } from './log.ts'

const STOPPING = 'stopping'

/** From now on every new request is refused; those that are being answered go on. */
export function startStopping(app: Express): void {
  app.enable(STOPPING)
}

/** A request that still comes over a kept connection is told to come back, to another process or later. */
export function refuseWhileStopping(log: Log): RequestHandler {
  const refuse = bareResponse(ERROR_PAGES.restarting)
  return (request, response, next) => {
    if (request.app.disabled(STOPPING) || isRerender(request)) return next()
    log.info({ method: request.method, path: pathOf(request.originalUrl), status: 503, isStopping: true })
    refuse(request, response, 5)
  }
}
