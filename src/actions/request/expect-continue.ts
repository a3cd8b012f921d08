import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { ACTIONS } from '../local-path.ts'

const waiting = new WeakSet<IncomingMessage>()

/**
 * Gives an application the requests that ask first whether their body is wanted (`Expect: 100-continue`, RFC 9110,
 * 10.1.1), as curl does for large uploads. Without it Node tells each of them to send; with it a form is told when
 * ticket, origin, access and length agree, and one that is refused never leaves its sender. (Node ends the connection
 * after such a refusal, because nobody knows whether the body will come.)
 */
export function expectContinue(server: Pick<Server, 'on'>, app: RequestListener): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith(ACTIONS)) waiting.add(request)
    else response.writeContinue()
    app(request, response)
  })
}

/** Whether the sender holds the body back until it is asked for. */
export function isWaiting(request: IncomingMessage): boolean {
  return waiting.has(request)
}

/** Asks for the body, if its sender waits for that. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (waiting.delete(request)) response.writeContinue()
}
