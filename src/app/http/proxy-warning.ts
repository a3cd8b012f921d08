import type { RequestHandler } from 'express'
import { isUntrustedProxy } from '../../network/index.ts'
import type { Log } from './log.ts'

const MISSING_TRUST =
  'TRUST_PROXY is not set, so forwarded addresses are not trusted. Set it to the address of the proxy, for example TRUST_PROXY=loopback.'

/**
 * Warns of a proxy that the application does not trust: at the start if the origin is https, which this server does not
 * speak itself, and at the first request that a proxy has forwarded.
 */
export function warnOfUntrustedProxy(
  { origin, trustProxy }: { readonly origin?: string | undefined; readonly trustProxy: readonly string[] },
  log: Log,
): RequestHandler {
  if (origin?.startsWith('https:') && trustProxy.length === 0) log.warn(MISSING_TRUST)
  let hasWarned = false
  return (request, _response, next) => {
    if (!hasWarned && isUntrustedProxy(request)) {
      hasWarned = true
      log.warn({ peer: request.socket.remoteAddress }, MISSING_TRUST)
    }
    next()
  }
}
