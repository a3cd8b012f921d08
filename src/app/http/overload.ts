import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RequestHandler } from 'express'
import { isRerender } from '../../actions/index.ts'
import { bareResponse } from './bare-response.ts'
import { ERROR_PAGES } from './error-pages.ts'
import type { Log } from './log.ts'

/** All three in milliseconds. */
const RESOLUTION = 10
const SAMPLE = 500
const MAX_DELAY = 200

/**
 * Refuses new requests while the event loop is overloaded: 503 and `Retry-After`, before the ticket is verified and the
 * body is read, so that requests in progress can finish. Overloaded means a mean delay of more than 200 ms in two
 * samples in a row; a single long pause does not count. Health checks always pass, because a busy process must not be
 * restarted. The log gets one line when an overload begins and one when it ends.
 */
export function refuseWhileOverloaded(log: Log): RequestHandler {
  const refuse = bareResponse(ERROR_PAGES.unavailable)
  const isLate = watchEventLoop((late, milliseconds) => {
    if (late) log.warn({ milliseconds }, 'overloaded: new requests are refused')
    else log.info('no longer overloaded')
  })
  return (request, response, next) => {
    if (!isLate() || request.path === '/healthz' || isRerender(request)) return next()
    refuse(request, response, 2)
  }
}

function watchEventLoop(onChange: (isLate: boolean, milliseconds: number) => void): () => boolean {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  delays.enable()
  let isLate = false
  let wasLate = false
  const sample = () => {
    // The timer fired before the first measurement, because the loop was blocked.
    if (delays.count === 0) return
    const milliseconds = Math.round(delays.mean / 1e6 - RESOLUTION)
    delays.reset()
    const late = milliseconds > MAX_DELAY
    if (isLate !== late && wasLate === late) onChange((isLate = late), milliseconds)
    wasLate = late
  }
  setInterval(sample, SAMPLE).unref()
  return () => isLate
}
