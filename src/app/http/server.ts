import { once } from 'node:events'
import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { createServer } from '../../actions/index.ts'
import type { Config } from '../config.ts'
import { StartupError } from '../startup-error.ts'
import { startStopping } from './stopping.ts'

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly address: string
  /** Refuses what is new, lets what is being answered finish, up to `stopTimeout`, and closes. */
  stop(): Promise<void>
}

/** Serves the application. Rejects with a StartupError when the port is not to be had. */
export async function listen(app: Express, config: Config): Promise<RunningServer> {
  const { maxConnections, requestTimeout } = config
  const server = createServer(app, { maxConnections, requestTimeout: requestTimeout * 1000 })
  const answers = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const track: RequestListener = (_request, response) => {
    answers.add(response)
    response.once('close', () => answers.delete(response))
  }
  server.prependListener('request', track)
  server.prependListener('checkContinue', track)
  await bind(server, config)
  return {
    address: addressOf(server.address() as AddressInfo),
    stop: () => stop(server, { app, answers, sockets, timeout: config.stopTimeout * 1000 }),
  }
}

async function bind(server: Server, { host, port }: Config): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new StartupError(whyNot(error, host, port))
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
