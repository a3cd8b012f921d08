import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'

/** A server that listens, and can stop without dropping anybody. */
export interface RunningServer {
  readonly url: string
  /** Takes no more requests, lets those in flight finish, at most 10 seconds. */
  stop(): Promise<void>
}

const PATIENCE = 10_000

/** Listens with limits on what a slow or hostile client may hold (milliseconds): headers 10 s, idle sockets 5 s. */
export async function startServer(app: RequestListener, config: Config): Promise<RunningServer> {
  let isStopping = false
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: config.requestTimeout,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => {
      if (!isStopping) return app(request, response)
      response.writeHead(503, {
        Connection: 'close',
        'Retry-After': '5',
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
      })
      response.end('The server is restarting. Please try again in a moment.\n')
    },
  )
  server.maxHeadersCount = 100
  server.maxConnections = config.maxConnections
  await listen(server, config)
  return {
    url: config.origin ?? addressOf(server),
    stop() {
      isStopping = true
      return close(server)
    },
  }
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE)
  server.close(() => {
    clearTimeout(timer)
    resolve()
  })
  server.closeIdleConnections()
  return promise
}
