import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a free port of loopback, closed by `await using` or by `close()`. */
export interface RunningServer extends AsyncDisposable {
  readonly server: Server
  readonly port: number
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Cuts open connections and resolves when the port is free. */
  close(): Promise<void>
}

export async function startServer(app: RequestListener): Promise<RunningServer> {
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { server, port, origin: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close }
}
