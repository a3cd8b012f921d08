import { createHash } from 'node:crypto'
import type { Response } from 'express'
import type { Content, HeaderList } from './shelf.ts'
import { isMarked, type Kind, kindOf } from './storable.ts'

/** What is to be kept: a page as it went out, or that it was for one visitor. Null: nothing. */
export type Recorded = Exclude<Content, { readonly kind: 'data' }> | null

interface Recording {
  /** A page with more bytes is sent, and not kept. */
  readonly mostBytes: number
  /** Headers of requests that the page may depend on. */
  readonly known: ReadonlySet<string>
  /** Called right before the headers go out. */
  readonly onHead: (kind: Kind) => void
  /** Called when the page begins to end: it has read what it reads. */
  readonly onEnding: () => void
  /** Called once, when the whole page was given to the connection. */
  readonly onEnd: (recorded: Recorded) => void
}

/** Lets a page go out as it is, and notes what goes out. */
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
  /** The headers that stood there before the page was asked. */
  readonly #before: ReturnType<Response['getHeaders']>
  #headers: HeaderList = []
  #kind: Kind = 'other'
  /** Null: there are too many bytes to keep. */
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
    this.#note(given)
    return Reflect.apply(this.#own.write, this.#response, given)
  }

  end(given: unknown[]): Response {
    const response = this.#response
    this.#recording.onEnding()
    this.#note(given)
    this.#giveEtag()
    response.write = this.#own.write
    response.end = this.#own.end
    Reflect.apply(this.#own.end, response, given)
    this.#recording.onEnd(this.#recorded())
    return response
  }

  /** Makes the headers that stand last in the arguments headers like others; false for a list of raw ones. */
  #takeHeaders(rest: unknown[]): boolean {
    const own = rest.at(-1)
    if (typeof own !== 'object' || own === null) return true
    if (Array.isArray(own)) return false
    rest.pop()
    for (const [name, value] of Object.entries(own))
      if (value !== undefined) this.#response.setHeader(name, value)
    return true
  }

  #note([chunk, encoding]: readonly unknown[]): void {
    const bytes = bytesOf(chunk, encoding)
    this.#size += bytes.byteLength
    if (this.#size > this.#recording.mostBytes) this.#chunks = null
    else this.#chunks?.push(bytes)
  }

  #giveEtag(): void {
    const response = this.#response
    if (!this.#chunks || response.headersSent || response.statusCode !== 200) return
    if (!response.hasHeader('ETag')) response.setHeader('ETag', etagOf(this.#chunks))
  }

  /** Asked again who it is for: what stands above may have set a cookie while the headers went out. */
  #recorded(): Recorded {
    if (this.#kind === 'other') return null
    const isKept = this.#kind === 'page' && !isMarked(this.#response)
    return isKept && this.#chunks ? pageOf(this.#headers, this.#chunks) : { kind: 'personal' }
  }
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : 'utf8')
  return chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0)
}

/** What the page has said itself: the rest comes with every answer, and with other values perhaps. */
function addedHeaders(response: Response, before: ReturnType<Response['getHeaders']>): HeaderList {
  return Object.entries(response.getHeaders()).flatMap(([name, value]) =>
    value === undefined || value === before[name] || PER_ANSWER.has(name) ? [] : [[name, value] as const],
  )
}

const PER_ANSWER: ReadonlySet<string> = new Set([
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

/** Weak: a proxy that compresses the page sends other bytes. */
function etagOf(chunks: readonly Buffer[]): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return `W/"${hash.digest().toString('base64url', 0, 16)}"`
}
