import { isIPv6 } from 'node:net'
import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { isPageAgain } from '../actions/index.ts'
import { bareAnswer } from './bare-answer.ts'
import { type Log, pathOf } from './log.ts'
import { TROUBLES } from './trouble.ts'

const SECONDS = 60

/**
 * A cap on the forms that one address may send, so that a flood costs next to nothing: 429 and `Retry-After`, before
 * ticket and body. Pages are not counted.
 */
export function limitAddresses({
  perMinute,
  log,
}: {
  readonly perMinute: number
  readonly log: Log
}): RequestHandler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: SECONDS })
  const refuse = bareAnswer(TROUBLES.tooOften)
  return async (request, response, next) => {
    if (request.method !== 'POST' || isPageAgain(request)) return next()
    try {
      await limiter.consume(networkOf(request.ip ?? ''))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      log.warn({ method: 'POST', path: pathOf(request.originalUrl), status: 429, address: request.ip })
      return refuse(request, response, Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
    }
    next()
  }
}

/** Whoever has an IPv6 address has a whole /64 of them. */
function networkOf(address: string): string {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/, '')
  if (!isIPv6(mapped)) return mapped
  const [head = '', tail = ''] = mapped.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = mapped.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0
  return [...groups, ...Array<string>(missing).fill('0'), ...tail.split(':').filter(Boolean)]
    .slice(0, 4)
    .join(':')
}
