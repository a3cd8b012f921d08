import type { Request } from 'express'
import { isLoopbackAddress } from '../../network/index.ts'
import { type Actions, internalsOf } from '../engine.ts'

/** Headers of proxies. Behind a proxy, every visitor seems to be on this machine. */
const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via', 'cf-connecting-ip']

/**
 * Says why a request may not see the inspector; null if it may. It must come from this machine, without a proxy, and to
 * the application's own origin, which prevents DNS rebinding.
 */
export function guardProblem(actions: Actions, request: Request): string | null {
  if (!isLoopbackAddress(request.socket.remoteAddress ?? '')) return 'The inspector only serves this machine.'
  const proxy = PROXIED.find((name) => request.headers[name] !== undefined)
  if (proxy) return `The inspector only serves this machine, and not through a proxy (${proxy}).`
  const origin = internalsOf(actions).originOf(request)
  const isOurs = origin !== null && new URL(origin).host === request.headers.host?.toLowerCase()
  return isOurs
    ? null
    : 'The inspector is only available at the application’s own origin: check the option origin (Gazette: ORIGIN).'
}
