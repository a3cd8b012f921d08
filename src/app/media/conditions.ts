import type { IncomingHttpHeaders } from 'node:http'

/**
 * Evaluates the conditional headers of a request (RFC 9110, 13.2.2) for a file with this strong ETag. Files have no
 * modification date, so conditions on dates are ignored.
 */
export function checkConditions(
  headers: IncomingHttpHeaders,
  etag: string,
): 'proceed' | 'not modified' | 'failed' {
  const wanted = headers['if-match']
  if (wanted !== undefined && !isListed(wanted, etag)) return 'failed'
  const known = headers['if-none-match']
  return known !== undefined && isListed(known.replaceAll('W/', ''), etag) ? 'not modified' : 'proceed'
}

/** Whether a range may be sent: there is no `If-Range`, or it names this version of the file. */
export function mayUseRange(headers: IncomingHttpHeaders, etag: string): boolean {
  const condition = headers['if-range']
  return condition === undefined || condition === etag
}

function isListed(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((one) => one.trim() === etag)
}
