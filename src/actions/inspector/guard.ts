import type { Request } from 'express'
import { isLoopbackAddress } from '../../network/index.ts'
import { type Actions, internalsOf } from '../engine.ts'

/** What a proxy adds: behind one, a visitor from anywhere seems to be on this machine. */
const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via', 'cf-connecting-ip']

/**
 * Why a request may not see the inspector; null when it may. It must come from this machine, without a proxy, to the
 * address that the application answers for: another name that leads here (DNS rebinding) is none.
 */
export function guardProblem(actions: Actions, request: Request): string | null {
  if (!isLoopbackAddress(request.socket.remoteAddress ?? '')) return 'It answers this machine only.'
  const proxy = PROXIED.find((name) => request.headers[name] !== undefined)
  if (proxy) return `It answers this machine only, and not through a proxy (${proxy}).`
  const origin = internalsOf(actions).originOf(request)
  const isOurs = origin !== null && new URL(origin).host === request.headers.host?.toLowerCase()
  return isOurs ? null : 'It answers under our own address only: look at the option origin (Gazette: ORIGIN).'
}
