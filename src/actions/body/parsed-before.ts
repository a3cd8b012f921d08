// The form as a body parser in front of the engine has left it in `request.body`.
import type { Request } from 'express'

/** The body as `application/x-www-form-urlencoded`; null if what the parser has left does not say what was sent. */
export function parsedBefore({ body }: Request): string | null {
  if (typeof body === 'string') return body
  if (Buffer.isBuffer(body)) return body.toString('utf8')
  if (typeof body !== 'object' || body === null) return null
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    // A nested object: its parser has read brackets in names, which mean nothing here.
    if (!values.every((each) => typeof each === 'string')) return null
    for (const each of values) pairs.append(name, each)
  }
  return pairs.toString()
}
