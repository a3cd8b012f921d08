import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy that can cut a connection between a request and its answer. */
export interface CuttingProxy {
  readonly port: number
  /** Where new connections are led; null refuses them. */
  target: { readonly host: string; readonly port: number } | null
  /** How many requests it has seen. */
  readonly requests: number
  /** How many of them the server has begun to answer. */
  readonly answers: number
  /** How many of the next requests lose their answer. */
  cuts: number
  /** How many answers were cut. */
  readonly cut: number
  close(): Promise<void>
}

/**
 * Creates a proxy on loopback. `isRequest` recognizes the bytes whose answer can be cut: they reach the server, and its
 * answer does not come back.
 */
export async function createCuttingProxy(isRequest: (chunk: Buffer) => boolean): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (proxy.target === null) return void client.destroy()
    const upstream = connect(proxy.target)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    let isCutting = false
    let isAwaited = false
    client.on('data', (chunk) => {
      if (isRequest(chunk)) {
        proxy.requests += 1
        isAwaited = true
        if (proxy.cuts > 0) isCutting = true
        if (isCutting) proxy.cuts -= 1
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      if (isAwaited) proxy.answers += 1
      isAwaited = false
      if (!isCutting) return void client.write(chunk)
      proxy.cut += 1
      client.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo
  const proxy = {
    port,
    target: null as CuttingProxy['target'],
    requests: 0,
    answers: 0,
    cuts: 0,
    cut: 0,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
  return proxy
}

/** The headers of a POST, which a browser sends at the start of a chunk. */
export function isPost(chunk: Buffer): boolean {
  return chunk.subarray(0, 5).toString('latin1') === 'POST '
}

/** A simple query of PostgreSQL's protocol that is COMMIT. */
export function isCommit(chunk: Buffer): boolean {
  return chunk.includes('Q') && /Q[\s\S]{4}commit\0/i.test(chunk.toString('latin1'))
}
