import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { expectContinue } from '../actions/index.ts'
import type { Config } from './config.ts'
import { StartProblem } from './start-problem.ts'
import { startStopping } from './stopping.ts'

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly address: string
  /** Refuses what is new, lets what is being answered finish, up to `stopTimeout`, and closes. */
  stop(): Promise<void>
}

/** Serves the application. Rejects with a StartProblem when the port is not to be had. */
export async function listen(app: Express, config: Config): Promise<RunningServer> {
  const server = createServer(limitsOf(config))
  server.maxConnections = config.maxConnections
  server.maxRequestsPerSocket = 10_000
  const answers = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const answer: RequestListener = (request, response) => {
    answers.add(response)
    response.once('close', () => answers.delete(response))
    app(request, response)
  }
  server.on('request', answer)
  expectContinue(server, answer)
  server.on('clientError', refuseMalformed)
  await bind(server, config)
  return {
    address: addressOf(server.address() as AddressInfo),
    stop: () => stop(server, { app, answers, sockets, timeout: config.stopTimeout * 1000 }),
  }
}

/** What a slow or strange client may take, in milliseconds and bytes. */
function limitsOf({ requestTimeout }: Config) {
  const whole = requestTimeout * 1000
  return {
    headersTimeout: Math.min(10_000, whole),
    requestTimeout: whole,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: 16_384,
  }
}

async function bind(server: Server, { host, port }: Config): Promise<void> {
  server.maxHeadersCount = 100
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new StartProblem(whyNot(error, host, port))
  }
}

function whyNot(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') return `PORT ${port} is taken by another program. End that one, or set PORT.`
  if (code === 'EACCES') return `PORT ${port} is not allowed for this user. Set PORT to one above 1023.`
  return `HOST ${host} is no address of this machine (${String(code)}). Set HOST to one that it has.`
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

interface Stopping {
  readonly app: Express
  readonly answers: ReadonlySet<ServerResponse>
  readonly sockets: ReadonlySet<Socket>
  /** Milliseconds. */
  readonly timeout: number
}

async function stop(server: Server, { app, answers, sockets, timeout }: Stopping): Promise<void> {
  startStopping(app)
  const closed = once(server, 'close')
  server.close()
  // Browsers open connections before they need them; Node waits for those as if something had been asked.
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  for (const answer of answers) if (!answer.headersSent) answer.setHeader('Connection', 'close')
  const timer = setTimeout(() => server.closeAllConnections(), timeout)
  await closed
  clearTimeout(timer)
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
