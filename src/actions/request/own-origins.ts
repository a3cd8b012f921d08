// The origins of the application itself: the option `origin`, which is one, several, or wildcards.
import type { Request } from 'express'
import { loopbackOrigin } from '../../network/index.ts'
import { parseOrigin, trustOrigins } from './origin.ts'

/** The origins that the application is served under. */
export interface OwnOrigins {
  /** The first one as it was given; '' without any. Tickets are for it. */
  readonly audience: string
  /** Whether all of them are https. */
  readonly isSecure: boolean
  /** The origins as text, for a message; undefined without any. */
  readonly text: string | undefined
  /** The origin that a request was sent to; null if its Host is not ours. */
  of(request: Request): string | null
}

/**
 * Reads the option `origin`. Without it only loopback hosts are ours, so that no other name that resolves to this
 * machine (DNS rebinding) is accepted.
 *
 * @throws TypeError for an origin that cannot work
 */
export function readOwnOrigins(setting: string | readonly string[] | undefined): OwnOrigins {
  if (setting === undefined)
    return {
      audience: '',
      isSecure: false,
      text: undefined,
      of: ({ protocol, headers }) => loopbackOrigin(protocol, headers.host),
    }
  const list: readonly string[] = typeof setting === 'string' ? [setting] : setting
  const [first] = list
  if (first === undefined)
    throw new TypeError('origin must name at least one origin, such as https://example.com.')
  const isOurs = trustOrigins(list, 'origin')
  const audience = first.includes('*') ? first : parseOrigin(first)
  const exact = list.find((each) => !each.includes('*'))
  const main = exact === undefined ? null : parseOrigin(exact)
  const isSingle = list.length === 1 && main !== null
  return {
    audience,
    isSecure: list.every((each) => each.startsWith('https:')),
    text: list.join(', '),
    of: isSingle ? () => main : (request) => ownAmong(request, isOurs) ?? main,
  }
}

/** By the request's Host; behind a proxy that changes it, by the origin that the browser sent. */
function ownAmong(request: Request, isOurs: (origin: string) => boolean): string | undefined {
  const hosts = [request.headers.host, request.host]
  const candidates = hosts.flatMap((host) => [originOf('https', host), originOf('http', host)])
  return [...candidates, request.headers.origin].find((each) => each !== undefined && isOurs(each))
}

/** Without the default port, which browsers leave out. */
function originOf(protocol: string, host: string | undefined): string | undefined {
  const text = `${protocol}://${host}`
  return host !== undefined && /^[^/?#@\\]+$/.test(host) && URL.canParse(text)
    ? new URL(text).origin
    : undefined
}
