import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RequestHandler } from 'express'
import { isRerender } from '../../actions/index.ts'
import { bareResponse } from './bare-response.ts'
import { ERROR_PAGES } from './error-pages.ts'
import type { Log } from './log.ts'

/** Milliseconds. */
const RESOLUTION = 10
const SAMPLE = 500
const LATE = 200

/**
 * While the event loop is late, whoever comes is answered at once: 503 and `Retry-After`, before ticket and body, so that
 * those who are in get their answers. Late is 200 ms on average, twice in a row: one long stop is no overload. Health
 * checks always pass: a busy process is not a dead one. The log has a line when it begins and one when it ends, whatever
 * the flood.
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
  const look = () => {
    // The loop was so late that this is run before it was measured.
    if (delays.count === 0) return
    const milliseconds = Math.round(delays.mean / 1e6 - RESOLUTION)
    delays.reset()
    const late = milliseconds > LATE
    if (isLate !== late && wasLate === late) onChange((isLate = late), milliseconds)
    wasLate = late
  }
  setInterval(look, SAMPLE).unref()
  return () => isLate
}
