import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { isPrivateAddress, networkOf } from '../../network/index.ts'

/**
 * Closes further connections of a network that has `max` open, so that one client cannot take them all. A private address
 * is not counted: it is a proxy, whose connections are those of all visitors.
 */
export function shareConnections(
  server: Server,
  {
    max,
    isShared = isPrivateAddress,
  }: { readonly max: number; readonly isShared?: (address: string) => boolean },
): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address = '' } = socket
    if (isShared(address)) return
    const network = networkOf(address)
    const count = open.get(network) ?? 0
    if (count >= max) return void socket.destroy()
    open.set(network, count + 1)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left === 0) open.delete(network)
      else open.set(network, left)
    })
  })
}
