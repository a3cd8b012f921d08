// The limit of an action: how often it may be called.
import type { Request } from 'express'
import { clientAddress, networkOf } from '../../network/index.ts'

/** Who calls, for `rate.by`. */
export interface RateCall {
  readonly request: Request
  /** What `identity()` returned; null if no user is signed in. */
  readonly identity: string | null
}

/** How often an action may be called. Counted before the access rule is asked and before the body is read. */
export interface Rate {
  /** The number of calls. */
  readonly to: number
  /** The time for them, in milliseconds, from the first one. */
  readonly within: number
  /**
   * Whose calls are counted together.
   *
   * @default the client's network: its address, or the /64 of an IPv6 address
   */
  readonly by?: (call: RateCall) => string
  /**
   * Whether calls beyond the limit are only reported, as `overRate` of their log entry.
   *
   * @default false
   */
  readonly dryRun?: boolean
}

/** @throws TypeError for a limit that cannot work */
export function checkRate(rate: Rate): void {
  const { to, within, by, dryRun = false } = rate
  const isLimit = [to, within].every((number) => Number.isSafeInteger(number) && number > 0)
  if (!isLimit || (by !== undefined && typeof by !== 'function') || typeof dryRun !== 'boolean')
    throw new TypeError(
      "An action's rate must be { to, within }, a number of calls and the milliseconds for them; by is a function of the call, dryRun true or false.",
    )
}

/** What the calls of a client are counted by. */
export function rateKeyOf({ by }: Rate, call: RateCall): string {
  return by ? String(by(call)) : networkOf(clientAddress(call.request))
}
