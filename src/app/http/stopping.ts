import type { Application, Express, RequestHandler } from 'express'
import { isRerender } from '../../actions/index.ts'
import { bareResponse } from './bare-response.ts'
import { ERROR_PAGES } from './error-pages.ts'
import { type Log, pathOf } from './log.ts'

const STOPPING = 'stopping'
const DRAINING = 'draining'

/** Says at `/readyz` that the process will stop. Everything else goes on. */
export function startDraining(app: Express): void {
  app.enable(DRAINING)
}

export function isDraining(app: Application): boolean {
  return app.enabled(DRAINING)
}

/** Refuses new requests from now on. Requests in progress continue. */
export function startStopping(app: Express): void {
  app.enable(STOPPING)
}

/** Answers 503 to a request on a kept-alive connection while the server stops, so that the client retries elsewhere. */
export function refuseWhileStopping(log: Log): RequestHandler {
  const refuse = bareResponse(ERROR_PAGES.restarting)
  return (request, response, next) => {
    if (request.app.disabled(STOPPING) || isRerender(request)) return next()
    log.info({ method: request.method, path: pathOf(request.originalUrl), status: 503, isStopping: true })
    refuse(request, response, 5)
  }
}
