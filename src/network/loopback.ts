import { isIP } from 'node:net'

/**
 * Whether an IP address is a loopback address: 127.0.0.0/8 or ::1, also IPv4-mapped (`::ffff:127.0.0.1`).
 */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return address === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

/**
 * Whether a host name, as a URL or a setting has it, means this machine: `localhost`, a name below it, or a loopback
 * address, an IPv6 one with or without brackets.
 */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return (
    name === 'localhost' ||
    /^[a-z\d.-]+\.localhost$/.test(name) ||
    isLoopbackAddress(name.replace(/^\[(.*)\]$/, '$1'))
  )
}

/**
 * The origin that a request to this machine was sent to.
 *
 * @param protocol `http` or `https`
 * @param host the `Host` header, with its port
 * @returns `http://127.0.0.2:3000`, or null where the Host is not a loopback host: a foreign name that resolves to
 * this machine (DNS rebinding) is not trusted
 */
export function loopbackOrigin(protocol: string, host: string | undefined): string | null {
  const name = /^(?<name>\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i.exec(host ?? '')?.groups?.name
  return name !== undefined && isLoopbackHost(name) ? `${protocol}://${host}` : null
}
