import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from 'express'
import { Refusal } from '../refusal.ts'
import { type BodyLimits, type Reading, type SentBody, tooLarge } from './sent-body.ts'

export type BodyType = 'urlencoded' | 'multipart'

/**
 * The type of a request's body; null when it is neither of the two that forms send
 * (https://html.spec.whatwg.org/#attr-fs-enctype), in another charset than UTF-8, or compressed. Nothing at all, as
 * `curl -X POST` sends it, is a form without fields.
 */
export function bodyTypeOf({ headers }: Request): BodyType | null {
  if (headers['content-type'] === undefined && !hasBody(headers)) return 'urlencoded'
  const type = headers['content-type']?.toLowerCase() ?? ''
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') return null
  if (/^application\/x-www-form-urlencoded\s*(;\s*charset="?utf-8"?\s*)?$/.test(type)) return 'urlencoded'
  return /^multipart\/form-data\s*;/.test(type) ? 'multipart' : null
}

/** Whether a body is announced (RFC 9112, 6.3). */
function hasBody({
  'content-length': length = '0',
  'transfer-encoding': coding,
}: IncomingHttpHeaders): boolean {
  return length !== '0' || coding !== undefined
}

/** Whether the request announces more than the limit, or a length that is none. */
export function lengthProblem({ headers }: Request, { total }: BodyLimits): Refusal | null {
  const length = Number(headers['content-length'] ?? 0)
  return length > total ? tooLarge(total) : null
}

/**
 * Reads the body within its limits; a promise unless nothing is sent. It does not fail for a body that is too large
 * or malformed: `problem` says so.
 */
export function readBody(request: Request, type: BodyType, reading: Reading): SentBody | Promise<SentBody> {
  if (request.readableDidRead)
    throw new TypeError(
      'The body was read before the engine saw it. Mount createActions() in front of express.urlencoded() and other body parsers.',
    )
  // Nobody would tell us again that the client has gone.
  if (request.destroyed) return { entries: new Map(), files: [], problem: GONE, fingerprint: () => '' }
  if (type === 'multipart') return readMultipart(request, reading)
  const { limits } = reading
  // A button alone, such as a like: the stream has nothing to say.
  return request.headers['content-length'] === '0'
    ? readText(NOTHING, limits)
    : collect(request, limits.text).then((collected) => readText(collected, limits))
}

async function readMultipart(request: Request, reading: Reading): Promise<SentBody> {
  // Loaded with the first multipart form: multer and what it needs take a tenth of the start.
  const multipart = await import('./multipart.ts')
  return multipart.readMultipart(request, reading)
}

interface Collected {
  readonly bytes: Buffer
  readonly problem: Refusal | null
}

const NOTHING: Collected = { bytes: Buffer.alloc(0), problem: null }

function readText({ bytes, problem }: Collected, limits: BodyLimits): SentBody {
  const text = bytes.toString('utf8')
  const isCounted = countPairs(text) <= limits.fields
  const whole = isCounted ? (problem ? text.slice(0, text.lastIndexOf('&') + 1) : text) : ''
  const entries = parsePairs(whole)
  const fingerprint = () => createHash('sha256').update(whole).digest('base64url')
  const tooMany = isCounted
    ? null
    : new Refusal('TOO_LARGE', `This form has more than ${limits.fields} fields.`)
  return {
    entries,
    files: [],
    problem: problem ?? tooMany ?? (isDamaged(whole, entries) ? DAMAGED : null),
    fingerprint,
  }
}

const GONE = new Refusal('BAD_REQUEST', undefined, { reason: 'the client went away' })

const DAMAGED = new Refusal('BAD_REQUEST', undefined, { reason: 'text that is not UTF-8, or a NUL' })

/** Up to `limit` bytes; what comes after them is left to `discardRest`. */
function collect(request: Request, limit: number): Promise<Collected> {
  const { promise, resolve } = Promise.withResolvers<Collected>()
  const chunks: Buffer[] = []
  let size = 0
  const finish = (problem: Refusal | null) => {
    request.off('data', onData).off('end', onEnd).off('close', onClose)
    const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    resolve({ bytes: all.length > limit ? all.subarray(0, limit) : all, problem })
  }
  const onData = (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > limit) finish(tooLarge(limit))
  }
  const onEnd = () => finish(null)
  const onClose = () => finish(GONE)
  request.on('data', onData).on('end', onEnd).on('close', onClose)
  return promise
}

function countPairs(text: string): number {
  let pairs = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) pairs++
  return pairs
}

/** `application/x-www-form-urlencoded` by the URL standard's own parser. */
function parsePairs(text: string): Map<string, string[]> {
  const entries = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const values = entries.get(name)
    if (values) values.push(value)
    else entries.set(name, [value])
  }
  return entries
}

/** Bytes that are no UTF-8 come out as U+FFFD, which almost nobody types; NUL no database takes as text. */
function isDamaged(text: string, entries: ReadonlyMap<string, readonly string[]>): boolean {
  const isSuspicious = (part: string) =>
    part.includes('\u0000') || (part.includes('\ufffd') && !/%EF%BF%BD/i.test(text))
  for (const [name, values] of entries) if (isSuspicious(name) || values.some(isSuspicious)) return true
  return false
}

const MAX_DISCARDED = 64 << 20
const MAX_DISCARD_TIME = 10_000

/**
 * Lets a client finish sending what nobody wants, so that it gets to read the answer: a browser whose
 * connection is cut while it sends shows an error of its own. Ends after 64 MiB or 10 seconds.
 */
export function discardRest(request: Request): void {
  if (request.complete || request.destroyed) return
  let discarded = 0
  const timer = setTimeout(() => request.socket.destroy(), MAX_DISCARD_TIME).unref()
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length
    if (discarded > MAX_DISCARDED) request.socket.destroy()
  })
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
