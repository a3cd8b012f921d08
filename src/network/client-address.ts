import { BlockList, isIP } from 'node:net'
import { withoutMapping } from './client-network.ts'

/** What is read of a request: Express's and Node's requests fit. */
export interface IncomingAddress {
  /** Express's `request.ip`, which follows its setting `trust proxy`. */
  readonly ip?: string | undefined
  readonly socket: { readonly remoteAddress?: string | undefined }
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/**
 * The address of the client, which limits count by. It is `request.ip` where the application trusts its proxy (`trust
 * proxy`). Where it does not, a peer on this machine or on a private network that sends `X-Forwarded-For` is a proxy all
 * the same: counting by its address would give all visitors one limit, so the last address that it names is used, which
 * is the one that it saw itself.
 *
 * @returns '' if the connection is closed
 */
export function clientAddress({ ip, socket, headers }: IncomingAddress): string {
  const peer = socket.remoteAddress ?? ''
  if (ip !== undefined && ip !== peer) return ip
  return forwardedBy(peer, headers) ?? peer
}

/** Whether a proxy names the client, and the application does not trust it: `trust proxy` is missing. */
export function isUntrustedProxy({ ip, socket, headers }: IncomingAddress): boolean {
  const peer = socket.remoteAddress ?? ''
  return (ip === undefined || ip === peer) && forwardedBy(peer, headers) !== null
}

function forwardedBy(peer: string, headers: IncomingAddress['headers']): string | null {
  if (!isPrivateAddress(peer)) return null
  const text = [headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? []].flat().join(',')
  const last = text.slice(text.lastIndexOf(',') + 1).trim()
  return isIP(last) === 0 ? null : last
}

const PRIVATE = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, prefix, 'ipv4')
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

/** Whether an address is one of this machine or of a private network: a proxy's, seen from behind it. */
export function isPrivateAddress(address: string): boolean {
  const plain = withoutMapping(address)
  const version = isIP(plain)
  return version !== 0 && PRIVATE.check(plain, version === 4 ? 'ipv4' : 'ipv6')
}
