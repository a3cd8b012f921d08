// `Expect: 100-continue`: the engine asks for a body only after it has accepted the request's headers.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { ACTIONS } from '../local-path.ts'

const waiting = new WeakSet<IncomingMessage>()

/**
 * Handles requests with `Expect: 100-continue` (RFC 9110, 10.1.1), which curl sends for large uploads. Node by itself
 * would ask for every body; here a form's body is asked for after its ticket, origin, access and length were accepted,
 * so that a refused upload is never sent. (Node closes the connection after such a refusal, because it cannot know
 * whether the body will follow.)
 */
export function expectContinue(server: Pick<Server, 'on'>, app: RequestListener): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.includes(ACTIONS)) waiting.add(request)
    else response.writeContinue()
    app(request, response)
  })
}

/** Whether the client waits for `100 Continue` before it sends the body. */
export function isWaiting(request: IncomingMessage): boolean {
  return waiting.has(request)
}

/** Asks for the body if the client waits for that. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue()
}
