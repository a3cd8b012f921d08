import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from 'express'
import { Refusal } from '../refusal.ts'
import { DAMAGED, isDamaged } from './damaged.ts'
import { parsedBefore } from './parsed-before.ts'
import {
  type BodyLimits,
  type Reading,
  type SentBody,
  textProblem,
  tooLarge,
  tooManyFields,
  wireLimit,
} from './sent-body.ts'

/** The two encodings of forms. */
export type BodyType = 'urlencoded' | 'multipart'

/**
 * The type of a request's body; null when it is neither of the two that forms send
 * (https://html.spec.whatwg.org/#attr-fs-enctype), in another charset than UTF-8, or compressed. Nothing at all, as
 * `curl -X POST` sends it, is a form without fields.
 */
export function bodyTypeOf({ headers }: Request): BodyType | null {
  if (headers['content-type'] === undefined && !hasBody(headers)) return 'urlencoded'
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';').map(trim)
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') return null
  if (type === 'multipart/form-data') return parameters.length > 0 ? 'multipart' : null
  return type === 'application/x-www-form-urlencoded' && parameters.every(isUtf8) ? 'urlencoded' : null
}

function trim(text: string): string {
  return text.trim()
}

/** A parameter may be empty (RFC 9110, 5.6.6); parameters other than the charset are ignored. */
function isUtf8(parameter: string): boolean {
  if (parameter.startsWith('charset=')) return /^charset="?utf-?8"?$/.test(parameter)
  return parameter === '' || /^[^\s=]+=/.test(parameter)
}

/** Whether a body is announced (RFC 9112, 6.3). */
function hasBody({
  'content-length': length = '0',
  'transfer-encoding': coding,
}: IncomingHttpHeaders): boolean {
  return length !== '0' || coding !== undefined
}

/** Whether the request announces more than the limit, or a length that is invalid. */
export function lengthProblem({ headers }: Request, type: BodyType, limits: BodyLimits): Refusal | null {
  const length = Number(headers['content-length'] ?? 0)
  return length > wireLimit(limits, type) ? tooLarge(type === 'multipart' ? limits.total : limits.text) : null
}

/**
 * Reads the body within its limits; returns a promise unless the body is empty. Does not throw for a body that is too large
 * or malformed, but returns it as `problem`.
 */
export function readBody(request: Request, type: BodyType, reading: Reading): SentBody | Promise<SentBody> {
  if (request.readableDidRead) return readParsed(request, type, reading.limits)
  // A destroyed stream emits no further 'close': check here.
  if (request.destroyed) return { entries: new Map(), files: [], problem: GONE }
  if (type === 'multipart') return readMultipart(request, reading)
  const { limits } = reading
  // A form with only a button, such as a like: the stream need not be read.
  return request.headers['content-length'] === '0'
    ? readText(NOTHING, limits)
    : collect(request, limits).then((collected) => readText(collected, limits))
}

async function readMultipart(request: Request, reading: Reading): Promise<SentBody> {
  // Loaded with the first multipart form: multer and its dependencies take a tenth of the start-up time.
  const multipart = await import('./multipart.ts')
  return multipart.readMultipart(request, reading)
}

/** A body parser in front of the engine has read the form: the same limits and rules hold for what it has left. */
function readParsed(request: Request, type: BodyType, limits: BodyLimits): SentBody {
  const text = type === 'urlencoded' ? parsedBefore(request) : null
  if (text === null)
    throw new TypeError(
      'The body was read before the engine saw it. Mount createActions() in front of express.urlencoded() and other body parsers.',
    )
  const bytes = Buffer.from(text)
  const most = wireLimit(limits, type)
  const problem = bytes.length > most ? tooLarge(limits.text) : null
  return readText({ bytes: bytes.subarray(0, most), problem }, limits)
}

interface Collected {
  readonly bytes: Buffer
  readonly problem: Refusal | null
}

const NOTHING: Collected = { bytes: Buffer.alloc(0), problem: null }

function readText({ bytes, problem }: Collected, limits: BodyLimits): SentBody {
  const text = bytes.toString('utf8')
  const end = endOfPairs(text, limits.fields)
  const isCounted = end === text.length
  const whole = isCounted && problem ? text.slice(0, text.lastIndexOf('&') + 1) : text.slice(0, end)
  const entries = parsePairs(whole)
  const tooMany = isCounted ? null : tooManyFields(limits.fields)
  // Decoded, a text is never longer than it was.
  const tooLong = bytes.length > limits.text ? textProblem(entries, limits) : null
  return {
    entries,
    files: [],
    problem: problem ?? tooMany ?? tooLong ?? (isDamaged(entries, hasReplacement(whole)) ? DAMAGED : null),
  }
}

const GONE = new Refusal('BAD_REQUEST', undefined, { reason: 'the client went away' })

/** Reads as many bytes as are kept; `discardRest` reads the rest. */
function collect(request: Request, limits: BodyLimits): Promise<Collected> {
  const limit = wireLimit(limits, 'urlencoded')
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
    if (size > limit) finish(tooLarge(limits.text))
  }
  const onEnd = () => finish(null)
  const onClose = () => finish(GONE)
  request.on('data', onData).on('end', onEnd).on('close', onClose)
  return promise
}

/** The end of the last pair within the limit, so that a form with too many fields keeps its first ones. */
function endOfPairs(text: string, most: number): number {
  let pairs = 1
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) if (++pairs > most) return at
  return text.length
}

/** Parses `application/x-www-form-urlencoded` with the parser of the URL standard. */
function parsePairs(text: string): Map<string, string[]> {
  const entries = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const values = entries.get(name)
    if (values) values.push(value)
    else entries.set(name, [value])
  }
  return entries
}

/** Whether U+FFFD itself was sent; otherwise it marks bytes that are not UTF-8. */
function hasReplacement(text: string): boolean {
  return /%EF%BF%BD/i.test(text)
}

const MAX_DISCARDED = 64 << 20
const MAX_DISCARD_TIME = 10_000

/**
 * Reads and discards the rest of the body, so that the client reads the response: a browser whose connection is closed
 * while it sends shows an error page of its own. Stops after 64 MiB or 10 seconds.
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
