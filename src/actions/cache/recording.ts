import { createHash } from 'node:crypto'
import type { Response } from 'express'
import type { Content, HeaderList } from './entry-store.ts'
import { isMarked, type Kind, kindOf } from './storable.ts'

/** What to store: the page that was sent, or the fact that it is private. Null for nothing. */
export type Recorded = Exclude<Content, { readonly kind: 'data' }> | null

interface Recording {
  /** A larger page is sent but not stored. */
  readonly maxBytes: number
  /** Request headers that the page may depend on. */
  readonly known: ReadonlySet<string>
  /** Called just before the headers are sent. */
  readonly onHead: (kind: Kind) => void
  /** Called at the start of `response.end()`, when the page has finished reading. */
  readonly onEnding: () => void
  /** Called once, when the whole page was written to the connection. */
  readonly onEnd: (recorded: Recorded) => void
}

/** Records a response while it is sent unchanged. */
export function record(response: Response, recording: Recording): void {
  const recorder = new Recorder(response, recording)
  response.writeHead = ((...given) => recorder.writeHead(...given)) as Response['writeHead']
  response.write = ((...given: unknown[]) => recorder.write(given)) as Response['write']
  response.end = ((...given: unknown[]) => recorder.end(given)) as Response['end']
}

class Recorder {
  readonly #response: Response
  readonly #recording: Recording
  readonly #own: Pick<Response, 'writeHead' | 'write' | 'end'>
  /** The headers that were set before the page was rendered. */
  readonly #before: ReturnType<Response['getHeaders']>
  #headers: HeaderList = []
  #kind: Kind = 'other'
  /** Null if the page is too large to store. */
  #chunks: Buffer[] | null = []
  #size = 0

  constructor(response: Response, recording: Recording) {
    const { writeHead, write, end } = response
    this.#response = response
    this.#recording = recording
    this.#own = { writeHead, write, end }
    this.#before = response.getHeaders()
  }

  writeHead(status: number, ...rest: unknown[]): unknown {
    const { known, onHead } = this.#recording
    const isReadable = this.#takeHeaders(rest)
    this.#response.statusCode = status
    this.#kind = isReadable ? kindOf(this.#response, known) : 'other'
    onHead(this.#kind)
    this.#headers = addedHeaders(this.#response, this.#before)
    return Reflect.apply(this.#own.writeHead, this.#response, [status, ...rest])
  }

  write(given: unknown[]): unknown {
    this.#store(given)
    return Reflect.apply(this.#own.write, this.#response, given)
  }

  end(given: unknown[]): Response {
    const response = this.#response
    this.#recording.onEnding()
    this.#store(given)
    this.#setEtag()
    response.write = this.#own.write
    response.end = this.#own.end
    Reflect.apply(this.#own.end, response, given)
    this.#recording.onEnd(this.#recorded())
    return response
  }

  /** Sets headers that were passed to `writeHead`. Returns false for a raw list, which is not supported. */
  #takeHeaders(rest: unknown[]): boolean {
    const own = rest.at(-1)
    if (typeof own !== 'object' || own === null) return true
    if (Array.isArray(own)) return false
    rest.pop()
    for (const [name, value] of Object.entries(own))
      if (value !== undefined) this.#response.setHeader(name, value)
    return true
  }

  #store([chunk, encoding]: readonly unknown[]): void {
    const bytes = bytesOf(chunk, encoding)
    this.#size += bytes.byteLength
    if (this.#size > this.#recording.maxBytes) this.#chunks = null
    else this.#chunks?.push(bytes)
  }

  #setEtag(): void {
    const response = this.#response
    if (!this.#chunks || response.headersSent || response.statusCode !== 200) return
    if (!response.hasHeader('ETag')) response.setHeader('ETag', etagOf(this.#chunks))
  }

  /** Checks again whether it is private, because middleware can set a cookie while the headers are sent. */
  #recorded(): Recorded {
    if (this.#kind === 'other') return null
    const isPublic = this.#kind === 'page' && !isMarked(this.#response)
    return isPublic && this.#chunks ? pageOf(this.#headers, this.#chunks) : { kind: 'private' }
  }
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : 'utf8')
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0)
}

/** Returns the headers that the page itself has set. Middleware sets the others again for every response. */
function addedHeaders(response: Response, before: ReturnType<Response['getHeaders']>): HeaderList {
  return Object.entries(response.getHeaders()).flatMap(([name, value]) =>
    value === undefined || value === before[name] || PER_RESPONSE.has(name) ? [] : [[name, value] as const],
  )
}

const PER_RESPONSE: ReadonlySet<string> = new Set([
  'age',
  'cache-status',
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
])

function pageOf(headers: HeaderList, chunks: readonly Buffer[]): Exclude<Recorded, null> {
  const hasEtag = headers.some(([name]) => name === 'etag')
  const all = hasEtag ? headers : [...headers, ['etag', etagOf(chunks)] as const]
  return { kind: 'page', headers: all, body: Buffer.concat(chunks) }
}

/** A weak ETag, because a compressing proxy sends different bytes. */
function etagOf(chunks: readonly Buffer[]): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return `W/"${hash.digest().toString('base64url', 0, 16)}"`
}
