import type { Request } from 'express'

/**
 * Turns an absolute-form request target (`POST http://host/path HTTP/1.1`), which a server must accept (RFC 9112, 3.2.2),
 * into the path that everything else reads.
 *
 * @returns false if its authority is not the request's Host: then the two contradict each other
 */
export function useOriginForm(request: Request): boolean {
  if (request.url.startsWith('/') || request.url === '*') return true
  const [, authority = '', path = ''] = ABSOLUTE.exec(request.url) ?? []
  if (authority === '' || authority.toLowerCase() !== request.headers.host?.toLowerCase()) return false
  request.url = path.startsWith('/') ? path : `/${path}`
  request.originalUrl = request.url
  return true
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is
