// The engine's part of a handler's context.
import type { Request } from 'express'
import type { Json } from '../json.ts'
import type { Cookies } from '../request/cookies.ts'
import type { AfterCommitWork } from './after-commit.ts'
import type { Revalidation } from './revalidation.ts'

/** What every handler gets besides the form and the application's context. */
export interface ActionContext<Args = readonly unknown[], Captured = unknown> {
  /** The bound arguments, as their schemas returned them. */
  readonly args: Args
  /** The captured state, as its schema returned it. */
  readonly captured: Captured
  /** What the action returned the last time this form was submitted, if the page still showed it. */
  readonly previous: Json | undefined
  /** The cookies of the request; changes are sent if the call succeeds. */
  readonly cookies: Cookies
  /** Shows a message on the next page, once. */
  readonly flash: (message: string) => void
  /**
   * Removes stale entries from the cache when the action has succeeded.
   *
   * @throws TypeError without `createActions({ cache })`
   */
  readonly cache: Revalidation
  /**
   * Runs work once when what the handler has written is committed: the transaction of a `once` action, otherwise when the
   * handler has returned. Not if it failed, was invalid or was rolled back, and not for a repeated submission. The
   * response does not wait for it; an error goes to the log. A process that is killed in between does not run it: work that
   * must happen is a row in the transaction, as an e-mail of `createMailQueue` is.
   *
   * @example afterCommit(() => search.update(post))
   */
  readonly afterCommit: (work: AfterCommitWork) => void
  /** Aborted when the client has disconnected or the action's timeout has passed. What is committed stays committed. */
  readonly signal: AbortSignal
  /** The request of the call. */
  readonly request: Request
}

/** The names that the application's context and its access rules must not use. */
const RESERVED = [
  'args',
  'captured',
  'previous',
  'cookies',
  'flash',
  'cache',
  'afterCommit',
  'signal',
  'request',
]

/** The first reserved name that an object contains; undefined if it contains none. */
export function takenName(addition: object): string | undefined {
  return RESERVED.find((name) => name in addition)
}
