// Reads the headers that the origin policy (origin.ts) decides on.
import type { Request } from 'express'
import { type OriginEvidence, trustOrigins } from './origin.ts'
import type { OwnOrigins } from './own-origins.ts'

/** Reads the origin evidence of a request. */
export type EvidenceOf = (request: Request) => OriginEvidence

/** Creates the reader of origin evidence. */
export function createEvidence(
  own: OwnOrigins,
  { trustedOrigins = [] }: { readonly trustedOrigins?: readonly string[] | undefined },
): EvidenceOf {
  const isTrusted = trustOrigins(trustedOrigins)
  return (request) => ({
    origin: request.headers.origin,
    fetchSite: request.headers['sec-fetch-site'],
    own: own.of(request),
    isTrusted,
  })
}

/** The name of a header that is missing or repeated although it must be sent exactly once; null if there is none. */
export function repeatedHeader({ rawHeaders, headers }: Request): string | null {
  if (!headers.host) return 'Host'
  let seen = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const bit = ONCE_LENGTHS.has(name.length) ? (ONCE[name.toLowerCase()] ?? 0) : 0
    if ((seen & bit) !== 0) return name
    seen |= bit
  }
  return null
}

const ONCE: Readonly<Record<string, number>> = Object.assign(Object.create(null), {
  host: 1,
  origin: 2,
  'sec-fetch-site': 4,
  'content-type': 8,
  'content-length': 16,
})
const ONCE_LENGTHS = new Set(Object.keys(ONCE).map((name) => name.length))
