// What a handler can ask of the engine during its call: cookies, messages, revalidation, the signal.
import type { Request, Response } from 'express'
import { AfterCommit, type AfterCommitWork } from '../action/after-commit.ts'
import { type ActionContext, takenName } from '../action/context.ts'
import type { Revalidation } from '../action/revalidation.ts'
import type { Json } from '../json.ts'
import { RequestCookies } from '../request/cookies.ts'
import { requireUntainted } from '../taint.ts'
import type { CallCache, PendingRevalidation } from './plug-ins.ts'

interface CallSettings {
  readonly isSecure: boolean
  readonly cache: CallCache
  /** Starts the work of `afterCommit()`. */
  readonly startWork: (work: readonly AfterCommitWork[]) => void
}

interface Before {
  readonly messages: number
  readonly work: number
  readonly cookies: RequestCookies['changes']
}

/** The engine's side of a handler's context: collects its messages, cookies and revalidations, and aborts its signal. */
export class CallControl {
  readonly request: Request
  readonly cookies: RequestCookies
  /** Whether the call is beyond the limit of its action. */
  isOverRate = false
  /** What access rules and handlers get. */
  readonly context: CallContext
  /** Who sent the form, for the log: it is known also where the form is then refused. */
  identity: string | null = null
  readonly #messages: string[] = []
  readonly #response: Response
  readonly #cache: CallCache
  readonly #startWork: CallSettings['startWork']
  #revalidation: PendingRevalidation | undefined
  #afterCommit: AfterCommit | undefined
  #isCommitted = false
  /** What was asked for before the handler began. */
  #before: Before | undefined
  #abort: AbortController | undefined
  #isDetached = false

  constructor(request: Request, response: Response, { isSecure, cache, startWork }: CallSettings) {
    this.request = request
    this.#response = response
    this.#cache = cache
    this.#startWork = startWork
    this.cookies = new RequestCookies(request, response, isSecure)
    this.context = new CallContext(this)
  }

  /** The flash messages so far. */
  get messages(): readonly string[] {
    return this.#messages
  }

  flash(message: string): void {
    requireUntainted(message)
    this.#messages.push(String(message))
  }

  /** The revalidations of the call, created on first use. */
  get revalidation(): Revalidation {
    this.#revalidation ??= this.#cache.begin()
    return this.#revalidation
  }

  /** Runs work when the call has succeeded; see `ActionContext`. */
  afterCommit(work: AfterCommitWork): void {
    if (!this.#afterCommit) {
      this.#afterCommit = new AfterCommit(this.#startWork)
      if (this.#isCommitted) this.#afterCommit.commit()
    }
    this.#afterCommit.add(work)
  }

  /**
   * The handler begins, for the first time or after its transaction was rolled back: then what it has asked for is
   * forgotten. What an access rule has asked for before stays.
   */
  begin(): void {
    this.#before ??= {
      messages: this.#messages.length,
      work: this.#afterCommit?.size ?? 0,
      cookies: this.cookies.changes,
    }
    this.#messages.length = this.#before.messages
    this.#afterCommit?.forget(this.#before.work)
    this.cookies.restore(this.#before.cookies)
  }

  /** The signal of the call, created on first use. */
  get signal(): AbortSignal {
    this.#abort ??= this.#watch(new AbortController())
    return this.#abort.signal
  }

  /**
   * Adds the application's context.
   *
   * @throws TypeError for a name that belongs to the engine
   */
  extend(application: object): void {
    const taken = takenName(application)
    if (taken)
      throw new TypeError(
        `context() must not return { ${taken} }: the engine gives handlers its own. Choose another name.`,
      )
    Object.assign(this.context, application)
  }

  /** Lets the work of the call continue after its response: without the client, and without cookies. */
  detach(): void {
    this.#isDetached = true
    this.cookies.close()
  }

  /** Carries out the revalidations so far. */
  revalidate(): void {
    this.#revalidation?.apply()
  }

  /** The handler has succeeded and its writes are committed: revalidations and `afterCommit()` take effect, later ones at once. */
  succeed(): void {
    this.#revalidation?.close()
    this.#isCommitted = true
    this.#afterCommit?.commit()
  }

  /** Aborts the signal, if the handler uses it. */
  abort(reason: string): void {
    this.#abort?.abort(new Error(reason))
  }

  #watch(controller: AbortController): AbortController {
    if (this.#isDetached) return controller
    const response = this.#response
    const abort = () => response.writableFinished || controller.abort(new Error('The client has gone.'))
    if (response.destroyed) abort()
    else response.once('close', abort)
    return controller
  }
}

/** The context of a call over HTTP. Its expensive parts are created on first use. */
export class CallContext implements ActionContext {
  args: readonly unknown[] = []
  captured: unknown = undefined
  previous: Json | undefined = undefined
  readonly request: Request
  readonly cookies: RequestCookies
  readonly flash: (message: string) => void
  readonly afterCommit: (work: AfterCommitWork) => void
  // A private name, so that the application's context can have any name.
  readonly #control: CallControl

  constructor(control: CallControl) {
    this.#control = control
    this.request = control.request
    this.cookies = control.cookies
    this.flash = (message) => control.flash(message)
    this.afterCommit = (work) => control.afterCommit(work)
  }

  get cache(): Revalidation {
    return this.#control.revalidation
  }

  get signal(): AbortSignal {
    return this.#control.signal
  }
}
