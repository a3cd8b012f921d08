import type { Request } from 'express'
import type { Json } from '../json.ts'
import type { Cookies } from '../request/cookies.ts'
import type { Revalidation } from './revalidation.ts'

/** What every handler is given beside the form and the application's own context. */
export interface ActionContext<Args = readonly unknown[], Captured = unknown> {
  /** The bound arguments, as their schemas made them. */
  readonly args: Args
  /** The captured state, as its schema made it. */
  readonly captured: Captured
  /** What this form's action returned the last time, while the page still showed it. */
  readonly previous: Json | undefined
  readonly cookies: Cookies
  /** Says something on the next page, once. */
  readonly flash: (message: string) => void
  /** Says what has changed; it counts when the action has succeeded. Without `createActions({ cache })` it throws. */
  readonly cache: Revalidation
  /** Aborted when the client is gone or the action's time is over. What is committed stays committed. */
  readonly signal: AbortSignal
  readonly request: Request
}

/** What the application's context and its access rules must leave to the engine. */
const RESERVED = ['args', 'captured', 'previous', 'cookies', 'flash', 'cache', 'signal', 'request']

/** The first name in an addition to the context that is the engine's; undefined when it takes none. */
export function takenName(addition: object): string | undefined {
  return RESERVED.find((name) => name in addition)
}
