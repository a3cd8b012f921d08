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
export function record(response: Response, { mostBytes, known, onHead, onEnding, onEnd }: Recording): void {
  const { writeHead, write, end } = response
  const before = response.getHeaders()
  let chunks: Buffer[] | null = []
  let size = 0
  let headers: HeaderList = []
  let kind: Kind = 'other'

  function note(chunk: unknown, encoding: unknown): void {
    const bytes = bytesOf(chunk, encoding)
    size += bytes.byteLength
    if (size > mostBytes) chunks = null
    else chunks?.push(bytes)
  }

  response.writeHead = function (this: Response, status: number, ...rest: unknown[]) {
    const own = rest.at(-1)
    if (typeof own === 'object' && own !== null && !Array.isArray(own)) {
      rest.pop()
      for (const [name, value] of Object.entries(own)) if (value !== undefined) this.setHeader(name, value)
    }
    this.statusCode = status
    kind = Array.isArray(own) ? 'other' : kindOf(this, known)
    onHead(kind)
    headers = addedHeaders(this, before)
    return Reflect.apply(writeHead, this, [status, ...rest])
  } as Response['writeHead']

  response.write = function (this: Response, chunk: unknown, ...rest: unknown[]) {
    note(chunk, rest[0])
    return Reflect.apply(write, this, [chunk, ...rest])
  } as Response['write']

  response.end = function (this: Response, ...given: unknown[]) {
    onEnding()
    if (typeof given[0] !== 'function') note(given[0], given[1])
    if (chunks && !this.headersSent && this.statusCode === 200 && !this.hasHeader('ETag'))
      this.setHeader('ETag', etagOf(chunks))
    this.write = write
    this.end = end
    Reflect.apply(end, this, given)
    // Asked again: what stands above may have set a cookie while the headers went out.
    const isKept = kind === 'page' && chunks && !isMarked(this)
    onEnd(isKept ? pageOf(headers, chunks ?? []) : kind === 'other' ? null : { kind: 'personal' })
    return this
  } as Response['end']
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
