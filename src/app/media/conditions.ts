import type { IncomingHttpHeaders } from 'node:http'

/**
 * What the conditions of a request come to (RFC 9110, 13.2.2) for a file that has this strong ETag: go on, say that it
 * is what the client has, or that it is not what the client wants. There are no dates: conditions on them are not met.
 */
export function checkConditions(
  headers: IncomingHttpHeaders,
  etag: string,
): 'go on' | 'not modified' | 'failed' {
  const wanted = headers['if-match']
  if (wanted !== undefined && !isListed(wanted, etag)) return 'failed'
  const known = headers['if-none-match']
  return known !== undefined && isListed(known.replaceAll('W/', ''), etag) ? 'not modified' : 'go on'
}

/** Whether a range may be given: the client has the rest of the same file, or says nothing of it. */
export function mayGivePart(headers: IncomingHttpHeaders, etag: string): boolean {
  const condition = headers['if-range']
  return condition === undefined || condition === etag
}

function isListed(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((one) => one.trim() === etag)
}
