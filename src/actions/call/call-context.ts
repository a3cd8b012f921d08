import type { Request, Response } from 'express'
import { type ActionContext, takenName } from '../action/context.ts'
import type { Cache } from '../cache/cache.ts'
import { NO_CACHE, PendingRevalidation, type Revalidation } from '../cache/revalidation.ts'
import type { Json } from '../json.ts'
import { RequestCookies } from '../request/cookies.ts'
import { requireUntainted } from '../taint.ts'

interface Site {
  readonly isSecure: boolean
  readonly cache: Cache | undefined
}

/** The context of a call over HTTP. What costs something is made when it is asked for. */
export class CallContext implements ActionContext {
  readonly request: Request
  readonly cookies: RequestCookies
  args: readonly unknown[] = []
  captured: unknown = undefined
  previous: Json | undefined = undefined
  // Private names, so that an application's context may have names of its own.
  readonly #messages: string[] = []
  readonly #response: Response
  readonly #cache: Cache | undefined
  #revalidation: PendingRevalidation | undefined
  #controller: AbortController | undefined
  #isOutliving = false

  constructor(request: Request, response: Response, { isSecure, cache }: Site) {
    this.request = request
    this.#response = response
    this.#cache = cache
    this.cookies = new RequestCookies(request, response, isSecure)
  }

  /** Adds what the application gives its handlers. Throws a TypeError for a name that is the engine's. */
  static extend(context: CallContext, application: object): void {
    const taken = takenName(application)
    if (taken)
      throw new TypeError(
        `context() must not answer { ${taken} }: the engine gives handlers its own. Choose another name.`,
      )
    Object.assign(context, application)
  }

  /** What was flashed. */
  static messagesOf(context: CallContext): readonly string[] {
    return context.#messages
  }

  /** Lets the work of a call go on after its answer: without the client, and without cookies. */
  static outlive(context: CallContext): void {
    context.#isOutliving = true
    context.cookies.close()
  }

  /** What the handler has said has changed so far counts from now on. */
  static revalidate(context: CallContext): void {
    context.#revalidation?.apply()
  }

  /** The handler has succeeded: what it said has changed counts, and what it may yet say counts at once. */
  static succeed(context: CallContext): void {
    context.#revalidation?.close()
  }

  /** Fires the signal, if anybody listens. */
  static abort(context: CallContext, reason: string): void {
    context.#controller?.abort(new Error(reason))
  }

  readonly flash = (message: string): void => {
    requireUntainted(message)
    this.#messages.push(String(message))
  }

  get cache(): Revalidation {
    if (!this.#cache) return NO_CACHE
    this.#revalidation ??= new PendingRevalidation(this.#cache)
    return this.#revalidation
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#watch(new AbortController())
    return this.#controller.signal
  }

  #watch(controller: AbortController): AbortController {
    if (this.#isOutliving) return controller
    const response = this.#response
    const gone = () => response.writableFinished || controller.abort(new Error('The client has gone.'))
    if (response.destroyed) gone()
    else response.once('close', gone)
    return controller
  }
}
