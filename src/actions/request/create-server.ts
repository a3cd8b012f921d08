// The HTTP server around an Express application: limits for slow clients, and `Expect: 100-continue`.
import http, { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Express } from 'express'
import { shareConnections } from './connection-share.ts'
import { expectContinue } from './expect-continue.ts'
import { closeSlowClients } from './slow-clients.ts'

/** The limits of a server. Times are in milliseconds. */
export interface ServerLimits {
  /**
   * The time for the headers of a request.
   *
   * @default 10,000, or `requestTimeout` if that is shorter
   */
  readonly headersTimeout?: number
  /**
   * The time for a whole request with its body: what the slowest upload may take. 0 is no limit.
   *
   * @default 300,000
   */
  readonly requestTimeout?: number
  /**
   * The time for which an idle connection stays open.
   *
   * @default 5,000
   */
  readonly keepAliveTimeout?: number
  /**
   * The time for which a response may make no progress because the client does not read it. 0 is no limit.
   *
   * @default 30,000
   */
  readonly writeTimeout?: number
  /**
   * The least bytes a second that a client may send a body with, on average over ten seconds; slower ones get 408. 0 is
   * no limit.
   *
   * @default 1,024
   */
  readonly minBodyRate?: number
  /**
   * The number of simultaneous connections; further ones are closed.
   *
   * @default 10,000
   */
  readonly maxConnections?: number
  /**
   * The number of simultaneous connections of one address (of one /64 network of IPv6); further ones are closed. Private
   * addresses are not counted: behind a proxy, all visitors have its address.
   *
   * @default 500
   */
  readonly maxConnectionsPerAddress?: number
}

/**
 * Creates the HTTP server of an application: `http.createServer(app)` with limits for slow clients, small responses (400,
 * 408, 431) to malformed requests, and `Expect: 100-continue` handled by the engine, which can reject an upload before it
 * is sent. Requests and responses are created with Express's prototypes, so that Express does not have to replace them:
 * a tenth of the time of a small response. `listen`, `close` and events are Node's.
 *
 * @param app the Express application
 * @param limits the limits that differ from the defaults
 * @example createServer(app).listen(3000)
 */
export function createServer(app: Express, limits: ServerLimits = {}): http.Server {
  const { requestTimeout = 300_000, keepAliveTimeout = 5_000, maxConnections = 10_000 } = limits
  const { writeTimeout = 30_000, minBodyRate = 1_024, maxConnectionsPerAddress = 500 } = limits
  const { headersTimeout = Math.min(10_000, requestTimeout || 10_000) } = limits
  const times = { headersTimeout, requestTimeout, keepAliveTimeout, connectionsCheckingInterval: 2_000 }
  const server = http.createServer({ ...times, ...kindsOf(app), maxHeaderSize: 16_384 })
  server.maxConnections = maxConnections
  server.maxHeadersCount = 100
  server.maxRequestsPerSocket = 100_000
  const answer = app as unknown as RequestListener
  server.on('request', answer)
  server.on('clientError', refuseMalformed)
  closeSlowClients(server, { writeTimeout, minBodyRate, refuse: refuseSlow })
  shareConnections(server, { max: maxConnectionsPerAddress })
  expectContinue(server, answer)
  return server
}

interface Kinds {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** Express sets the prototypes `app.request` and `app.response` on every request and response that lacks them. */
interface Prototypes {
  request: object
  response: object
}

/** Classes whose instances have the application's prototypes from the start. */
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

const TOO_SLOW = '408 Request Timeout'
/** Statuses for Node's error codes of malformed and slow requests. */
const MALFORMED: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

const EMPTY_RESPONSE = [
  'Connection: close',
  'Content-Length: 0',
  'Cache-Control: no-store',
  'X-Content-Type-Options: nosniff',
  "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
].join('\r\n')

function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  sendBare(socket, MALFORMED[error.code ?? ''] ?? '400 Bad Request')
}

function refuseSlow(socket: Socket): void {
  sendBare(socket, TOO_SLOW)
  socket.destroySoon()
}

/** Answers without the application. */
function sendBare(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\n${EMPTY_RESPONSE}\r\n\r\n`)
}
