import type { Request, Response } from 'express'
import type { ActionContext } from './context.ts'
import { RequestCookies } from './cookies.ts'
import type { Json } from './json.ts'

/** The context of a call over HTTP. What costs something is made when it is asked for. */
export class CallContext implements ActionContext {
  readonly request: Request
  readonly cookies: RequestCookies
  readonly messages: string[] = []
  args: readonly unknown[] = []
  captured: unknown = undefined
  previous: Json | undefined = undefined
  readonly #response: Response
  #controller: AbortController | undefined

  constructor(request: Request, response: Response, isSecure: boolean) {
    this.request = request
    this.#response = response
    this.cookies = new RequestCookies(request, isSecure)
  }

  readonly flash = (message: string): void => {
    this.messages.push(String(message))
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#watch(new AbortController())
    return this.#controller.signal
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason)
  }

  #watch(controller: AbortController): AbortController {
    const response = this.#response
    const onClose = () => response.writableFinished || controller.abort(new Error('The client has gone.'))
    if (response.destroyed) controller.abort(new Error('The client has gone.'))
    else response.once('close', onClose)
    return controller
  }
}
