import http, { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { expectContinue } from './expect-continue.ts'

/** What slow and strange clients may take. Times in milliseconds. */
export interface ServerLimits {
  /** A request's headers. Default 10,000, or the whole request's time where that is less. */
  readonly headersTimeout?: number
  /** A whole request, its body included: what the slowest upload takes; 0 is no limit. Default 300,000. */
  readonly requestTimeout?: number
  /** A connection on which nothing is asked. Default 5,000. */
  readonly keepAliveTimeout?: number
  /** Connections at once; further ones are closed. Default 10,000. */
  readonly maxConnections?: number
}

/**
 * The HTTP server for an application, as one would set up `http.createServer(app)` by hand: with limits for slow clients,
 * small bare answers (400, 408, 431) to what is no HTTP, and `Expect: 100-continue` answered by the engine, which
 * refuses a form before it is sent. Requests and responses are born as Express's own, which saves Express giving each of
 * them another prototype, a tenth of a small answer's time. `listen`, `close` and events are Node's.
 *
 *     createServer(app).listen(3000)
 */
export function createServer(app: Express, limits: ServerLimits = {}): http.Server {
  const { requestTimeout = 300_000, keepAliveTimeout = 5_000, maxConnections = 10_000 } = limits
  const { headersTimeout = Math.min(10_000, requestTimeout || 10_000) } = limits
  const times = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval: 2_000 }
  const server = http.createServer({ ...times, ...kindsOf(app), maxHeaderSize: 16_384 })
  server.maxConnections = maxConnections
  server.maxHeadersCount = 100
  server.maxRequestsPerSocket = 100_000
  const answer = app as unknown as RequestListener
  server.on('request', answer)
  server.on('clientError', refuseMalformed)
  expectContinue(server, answer)
  return server
}

interface Kinds {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** Express gives every request and response the prototypes `app.request` and `app.response`, unless they have them. */
interface Prototypes {
  request: object
  response: object
}

/** Classes whose instances have the application's own prototypes from birth. */
function kindsOf(app: Express): Kinds {
  const prototypes = app as unknown as Prototypes
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, prototypes.request)
  Object.setPrototypeOf(AppResponse.prototype, prototypes.response)
  prototypes.request = AppRequest.prototype
  prototypes.response = AppResponse.prototype
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse as typeof ServerResponse }
}

/** Node's own reasons for what is no HTTP, or takes too long to be it. */
const MALFORMED: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

const BARE = [
  'Connection: close',
  'Content-Length: 0',
  'Cache-Control: no-store',
  'X-Content-Type-Options: nosniff',
  "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
].join('\r\n')

function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  socket.end(`HTTP/1.1 ${MALFORMED[error.code ?? ''] ?? '400 Bad Request'}\r\n${BARE}\r\n\r\n`)
}
