import { once } from 'node:events'
import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Express } from 'express'
import { createServer } from '../../actions/index.ts'
import type { Config } from '../config.ts'
import { StartupError } from '../startup-error.ts'
import { startDraining, startStopping } from './stopping.ts'

export interface RunningServer {
  /** The address it listens on: `http://127.0.0.1:3000`. */
  readonly address: string
  /** Says at `/readyz` that it will stop, and serves on for `stopDelaySeconds`. */
  drain(): Promise<void>
  /** Refuses new requests, waits up to `stopTimeoutSeconds` for requests in progress, and closes. */
  stop(): Promise<void>
}

/** Serves the application. Rejects with a StartupError if the port cannot be used. */
export async function listen(app: Express, config: Config): Promise<RunningServer> {
  const { maxConnections, requestTimeoutSeconds } = config
  const server = createServer(app, { maxConnections, requestTimeout: requestTimeoutSeconds * 1000 })
  const responses = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const track: RequestListener = (_request, response) => {
    responses.add(response)
    response.once('close', () => responses.delete(response))
  }
  server.prependListener('request', track)
  server.prependListener('checkContinue', track)
  await bind(server, config)
  return {
    address: addressOf(server.address() as AddressInfo),
    drain: async () => {
      startDraining(app)
      if (config.stopDelaySeconds > 0) await sleep(config.stopDelaySeconds * 1000)
    },
    stop: () => stop(server, { app, responses, sockets, timeout: config.stopTimeoutSeconds * 1000 }),
  }
}

async function bind(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new StartupError(listenProblem(error, host, port))
  }
}

function listenProblem(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE') return `PORT ${port} is used by another program. Stop that program, or set PORT.`
  if (code === 'EACCES') return `PORT ${port} is not allowed for this user. Set PORT to one above 1023.`
  return `HOST ${host} is not an address of this machine (${String(code)}). Set HOST to one of its addresses.`
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

interface Stopping {
  readonly app: Express
  readonly responses: ReadonlySet<ServerResponse>
  readonly sockets: ReadonlySet<Socket>
  /** Milliseconds. */
  readonly timeout: number
}

async function stop(server: Server, { app, responses, sockets, timeout }: Stopping): Promise<void> {
  startStopping(app)
  const closed = once(server, 'close')
  server.close()
  // Browsers open connections in advance, and Node would wait for those that have not sent a request.
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
  for (const response of responses) if (!response.headersSent) response.setHeader('Connection', 'close')
  const timer = setTimeout(() => server.closeAllConnections(), timeout)
  await closed
  clearTimeout(timer)
}
