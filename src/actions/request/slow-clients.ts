// Every wait for a client has an end: for one that does not read its response, and for one that sends a body drop by drop.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a client may cost in time. */
export interface SlowClientLimits {
  /** Milliseconds for which a response may make no progress because the client does not read it. */
  readonly writeTimeout: number
  /** The least bytes of a body in a second, on average over ten seconds. */
  readonly minBodyRate: number
  /** Ends a request whose body is too slow. */
  readonly refuse: (socket: Socket) => void
}

/** Milliseconds over which the rate of a body is measured. */
const WINDOW = 10_000

interface Exchange {
  readonly request: IncomingMessage
  readonly socket: Socket
  /** What the socket had read when the window began; null if the request was not waiting for the client then. */
  bytesRead: number | null
}

/**
 * Closes the connections of clients that do not read or hardly send. A handler that takes its time, or does not read the
 * body yet, is no slow client.
 */
export function closeSlowClients(
  server: Server,
  { writeTimeout, minBodyRate, refuse }: SlowClientLimits,
): void {
  const exchanges = new Map<Socket, Exchange>()

  const begin = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const exchange: Exchange = { request, socket, bytesRead: null }
    exchanges.set(socket, exchange)
    response.once('close', () => {
      if (exchanges.get(socket) === exchange) exchanges.delete(socket)
    })
  }
  server.prependListener('request', begin)
  server.prependListener('checkContinue', begin)

  // Node restarts the timer of a socket whenever a byte arrives or its queue of writes gets shorter.
  server.timeout = writeTimeout
  server.on('timeout', (socket: Socket) => {
    const isHandlerBusy = exchanges.has(socket) && socket.writableLength === 0
    if (!isHandlerBusy) socket.destroy()
  })

  const checking = setInterval(() => {
    for (const exchange of exchanges.values()) if (isTooSlow(exchange, minBodyRate)) refuse(exchange.socket)
  }, WINDOW)
  checking.unref()
  server.once('close', () => clearInterval(checking))
}

/** Whether too little has arrived since the last look, although the request was read all the time. */
function isTooSlow(exchange: Exchange, minBodyRate: number): boolean {
  const { request, socket, bytesRead: before } = exchange
  exchange.bytesRead = isWaiting(request) ? socket.bytesRead : null
  if (before === null || exchange.bytesRead === null) return false
  return exchange.bytesRead - before < (minBodyRate * WINDOW) / 1000
}

/** Whether the body is being read and the client has not sent it. */
function isWaiting(request: IncomingMessage): boolean {
  return !request.complete && !request.destroyed && request.readableFlowing === true
}
