import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { isRerender } from '../../actions/index.ts'
import { clientAddress, networkOf } from '../../network/index.ts'
import { bareResponse } from './bare-response.ts'
import { ERROR_PAGES } from './error-pages.ts'
import { type Log, pathOf } from './log.ts'

const SECONDS = 60

/**
 * Limits the forms that one network may send, so that a flood is cheap to refuse: 429 and `Retry-After`, before the
 * ticket is verified and the body is read. GET requests are not counted.
 */
export function limitAddresses({
  perMinute,
  log,
}: {
  readonly perMinute: number
  readonly log: Log
}): RequestHandler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS })
  const refuse = bareResponse(ERROR_PAGES.tooManyRequests)
  return async (request, response, next) => {
    if (request.method !== 'POST' || isRerender(request)) return next()
    const address = clientAddress(request)
    try {
      await limiter.consume(networkOf(address))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      log.warn({ method: 'POST', path: pathOf(request.originalUrl), status: 429, address })
      return refuse(request, response, Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
    }
    next()
  }
}
