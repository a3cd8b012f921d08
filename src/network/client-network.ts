import { isIPv6 } from 'node:net'

/**
 * The network of a client's address, the unit that limits count by.
 *
 * @param address an IP address as Node or a proxy gives it, with or without a zone (`%eth0`)
 * @returns an IPv4 address as it is (also for an IPv4-mapped IPv6 address), and for any other IPv6 address its /64
 * prefix in canonical form (`2001:db8:1:2`), because one customer usually has the whole /64
 */
export function networkOf(address: string): string {
  const plain = withoutMapping(withoutZone(address))
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head.split(':').filter(Boolean)
  const end = (tail ?? '').split(':').filter(Boolean)
  const missing = tail === undefined ? 0 : 8 - groups.length - end.length
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...end]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** The IPv4 address inside an IPv4-mapped IPv6 address, dotted (`::ffff:192.0.2.1`) or in hexadecimal (`::ffff:c000:201`). */
export function withoutMapping(address: string): string {
  const { dotted, high, low } = MAPPED.exec(address)?.groups ?? {}
  if (dotted !== undefined) return dotted
  if (high === undefined || low === undefined) return address
  const bytes = [high, low].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
  return bytes.join('.')
}

const MAPPED =
  /^(?:0{0,4}:){1,5}:?ffff:(?:(?<dotted>\d{1,3}(?:\.\d{1,3}){3})|(?<high>[\da-f]{1,4}):(?<low>[\da-f]{1,4}))$/i

function withoutZone(address: string): string {
  const zone = address.indexOf('%')
  return zone === -1 ? address : address.slice(0, zone)
}
