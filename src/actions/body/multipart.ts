// Streams a multipart body to the staging folder. Over 200 lines because counting, limits and clean-up share one stream.
import { createHash, type Hash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import multer, { MulterError } from 'multer'
import { MAX_NAME } from '../input/fields.ts'
import { type ArrivedFile, safeFileName } from '../input/uploaded-file.ts'
import { Refusal } from '../refusal.ts'
import { DAMAGED, isDamaged } from './damaged.ts'
import {
  type BodyLimits,
  keptText,
  type PassedFile,
  type Reading,
  type SentBody,
  textProblem,
  tooLarge,
  tooManyFields,
  tooManyFiles,
  wireLimit,
} from './sent-body.ts'
import type { Staging } from './staging.ts'

/**
 * Reads a multipart body (RFC 7578) with multer, files streaming to the staging folder while they arrive.
 * Every limit is set; bytes and text are counted outside multer, which has no limit for the whole body. Never
 * throws for a client's mistake: `problem` has it, together with the text that arrived before. Files that `limits`
 * does not allow are discarded.
 */
export async function readMultipart(
  request: Request,
  { limits, staging, isOnce, keepsFiles }: Reading,
): Promise<SentBody> {
  const gate = new Gate(request, limits)
  const storage = new StagingStorage(staging, { largest: limits.file, isHashed: isOnce, keepsFiles })
  const parsed = parse(gate, storage, limits)
  const stop = () => gate.fail(new Refusal('BAD_REQUEST', undefined, { reason: 'the client went away' }))
  request.once('aborted', stop)
  // multer was loaded meanwhile, and a destroyed stream emits no further 'close': check here.
  if (request.destroyed) stop()
  const error = await parsed
  request.off('aborted', stop)
  gate.unpipe()
  return bodyOf(gate, storage, { error, limits })
}

/**
 * The request as multer sees it: it can be stopped, and never waits for a body that is not wanted. The bytes go directly
 * from the request to the parser, and are counted in parallel.
 */
class Gate extends EventEmitter {
  readonly headers: IncomingHttpHeaders
  readonly #request: Request
  readonly #limits: BodyLimits
  readonly #most: number
  #bytes = 0
  readonly #replacement = new ReplacementFinder()
  /** Text fields, in the order in which they were sent. */
  readonly entries = new Map<string, string[]>()

  constructor(request: Request, limits: BodyLimits) {
    super()
    this.headers = request.headers
    this.#request = request
    this.#limits = limits
    this.#most = wireLimit(limits, 'multipart')
  }

  pipe(parts: Writable): void {
    this.#request.on('data', this.#count)
    this.#request.pipe(parts)
  }

  unpipe(): void {
    this.#request.off('data', this.#count)
    this.#request.unpipe()
  }

  /** multer asks to discard the rest; the code that responds decides that. */
  resume(): void {}

  fail(problem: Refusal): void {
    this.emit('error', problem)
  }

  /** Whether U+FFFD itself was sent. */
  get hasReplacement(): boolean {
    return this.#replacement.isFound
  }

  readonly #count = (chunk: Buffer): void => {
    this.#bytes += chunk.length
    this.#replacement.look(chunk)
    if (this.#bytes > this.#most) this.fail(tooLarge(this.#limits.total))
  }
}

const REPLACEMENT = Buffer.from('\ufffd')

/** Looks for the bytes of U+FFFD, which may be cut by the end of a chunk. */
class ReplacementFinder {
  isFound = false
  #tail: Buffer = Buffer.alloc(0)

  look(chunk: Buffer): void {
    if (this.isFound) return
    const seam = Buffer.concat([this.#tail, chunk.subarray(0, 2)])
    this.isFound = chunk.includes(REPLACEMENT) || seam.includes(REPLACEMENT)
    this.#tail = Buffer.concat([this.#tail, chunk.subarray(-2)]).subarray(-2)
  }
}

function parse(gate: Gate, storage: StagingStorage, limits: BodyLimits): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const options: StreamedOptions = {
    storage,
    streamHandler(_request, parts) {
      collectText(parts, gate, limits)
      gate.pipe(parts)
    },
    defParamCharset: 'utf8',
    fileFilter: createFileFilter(limits, storage),
    limits: {
      fields: limits.fields,
      parts: 2 * limits.fields + limits.files,
      files: limits.fields + limits.files,
      fieldSize: keptText(limits),
      fieldNameSize: MAX_NAME,
      headerPairs: 20,
    },
  }
  // multer reads a request's headers and its stream, and nothing else: the gate has both.
  multer(options).any()(gate as unknown as Request, {} as Response, resolve)
  return promise
}

/**
 * Accepts the action's own files, up to their limit. multer would count every file control of the form, the
 * empty ones and those that belong to the form's other actions too.
 */
function createFileFilter(
  { files, isFile }: BodyLimits,
  storage: StagingStorage,
): NonNullable<multer.Options['fileFilter']> {
  let count = 0
  return (_request, { fieldname, originalname }, accept) => {
    const isWanted = isFile(fieldname)
    if (originalname === '') return accept(null, isWanted)
    if (!isWanted || !storage.isReading) {
      storage.passedOver.push({ field: fieldname, name: safeFileName(originalname), size: 0 })
      return accept(null, false)
    }
    const isSurplus = isWanted && ++count > files
    // Skipped, so that the text after it is still read.
    if (isSurplus) storage.surplus.push(fieldname)
    accept(null, !isSurplus)
  }
}

/** multer's newest option is missing in its types: it passes the parser that it listens to. */
interface StreamedOptions extends multer.Options {
  readonly streamHandler: (request: Request, parts: Writable) => void
}

interface FieldInfo {
  readonly nameTruncated: boolean
  readonly valueTruncated: boolean
}

/**
 * Collects text fields instead of multer: multer interprets brackets in names, which are plain text here, and limits
 * each field separately, so that a thousand of them could be as large as all files together.
 */
function collectText(parts: Writable, gate: Gate, limits: BodyLimits): void {
  const most = keptText(limits)
  let size = 0
  parts.removeAllListeners('field')
  parts.on('field', (name: string | undefined, value: string | undefined, info: FieldInfo) => {
    if (name === undefined) return gate.fail(malformed('a part without a name'))
    if (value === undefined) return gate.fail(malformed('a part in an unknown charset'))
    size += Buffer.byteLength(value)
    if (size > most || info.valueTruncated) return gate.fail(tooLarge(limits.text))
    // A field name is never that long.
    if (info.nameTruncated) return
    const key = unescapeName(name)
    const values = gate.entries.get(key)
    if (values) values.push(value)
    else gate.entries.set(key, [value])
  })
}

/** Browsers escape these three in names (https://html.spec.whatwg.org/#multipart-form-data). */
function unescapeName(name: string): string {
  return name.replace(/%0D|%0A|%22/gi, decodeURIComponent)
}

function bodyOf(gate: Gate, storage: StagingStorage, { error, limits }: Ended): SentBody {
  const { files, oversized, surplus, passedOver } = storage
  const { entries } = gate
  const problem = error
    ? problemOf(error, limits)
    : surplus.length > 0
      ? tooManyFiles(limits.files, surplus)
      : (textProblem(entries, limits) ?? (isDamaged(entries, gate.hasReplacement) ? DAMAGED : null))
  return { entries, files, oversized, passedOver, problem }
}

interface Ended {
  readonly error: unknown
  readonly limits: BodyLimits
}

/** multer's storage engine: random names, never overwriting (O_EXCL), readable by this user alone. */
class StagingStorage {
  /** By path, in the order in which they were sent; null while one is being written. */
  readonly #stored = new Map<string, ArrivedFile | null>()
  readonly #staging: Staging
  readonly #largest: number
  readonly #isHashed: boolean
  readonly #keepsFiles: boolean
  /** The files that are not kept. */
  readonly passedOver: PassedFile[] = []
  /** The fields of files over the size limit: the files are skipped, and the rest of the body is still read. */
  readonly oversized: string[] = []
  /** The fields of files over the limit of their number: the files are skipped too. */
  readonly surplus: string[] = []

  constructor(staging: Staging, { largest, isHashed, keepsFiles }: StorageOptions) {
    this.#staging = staging
    this.#largest = largest
    this.#isHashed = isHashed
    this.#keepsFiles = keepsFiles
  }

  /** Whether the bytes of files are read at all. */
  get isReading(): boolean {
    return this.#keepsFiles || this.#isHashed
  }

  get files(): readonly ArrivedFile[] {
    return [...this.#stored.values()].filter((file) => file !== null)
  }

  _handleFile(
    _request: Request,
    file: Express.Multer.File,
    done: (error?: unknown, info?: Partial<Express.Multer.File>) => void,
  ): void {
    if (!this.#keepsFiles) {
      this.#hash(file).then(() => done(null, { path: '' }), done)
      return
    }
    let path: string
    try {
      path = this.#staging.newPath()
    } catch (refusal) {
      return done(refusal)
    }
    this.#stored.set(path, null)
    const hash = this.#isHashed ? hashOf(file) : null
    const largest = this.#largest
    let arrived = 0
    async function* untilTooLarge(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        arrived += chunk.length
        if (arrived > largest) continue
        hash?.update(chunk)
        yield chunk
      }
    }
    const written = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    pipeline(file.stream, untilTooLarge, written).then(
      () => {
        const { fieldname: field, originalname, mimetype: type } = file
        if (arrived > largest) return this.#passOver(path, field).then(() => done(null, { path: '' }), done)
        const [name, size] = [safeFileName(originalname), written.bytesWritten]
        const digest = hash ? digestOf(hash) : undefined
        this.#stored.set(path, { field, name, type, path, size, ...(digest !== undefined && { digest }) })
        done(null, { path })
      },
      (error) => {
        this.#stored.delete(path)
        return this.#staging.remove([path]).then(() => done(error))
      },
    )
  }

  /** For the fingerprint of a form whose files are not kept. */
  async #hash(file: Express.Multer.File): Promise<void> {
    const hash = hashOf(file)
    let size = 0
    for await (const chunk of file.stream) {
      hash.update(chunk)
      size += chunk.length
    }
    const { fieldname: field, originalname } = file
    this.passedOver.push({ field, name: safeFileName(originalname), size, digest: digestOf(hash) })
  }

  async #passOver(path: string, field: string): Promise<void> {
    this.#stored.delete(path)
    this.oversized.push(field)
    await this.#staging.remove([path])
  }

  _removeFile(_request: Request, file: Express.Multer.File, done: (error: Error | null) => void): void {
    this.#stored.delete(file.path)
    this.#staging.remove(file.path ? [file.path] : []).then(() => done(null), done)
  }
}

interface StorageOptions {
  readonly largest: number
  readonly isHashed: boolean
  readonly keepsFiles: boolean
}

/** A hash of a file's name and, later, its bytes. */
function hashOf({ originalname }: Express.Multer.File): Hash {
  return createHash('sha256').update(`${safeFileName(originalname)}\0`)
}

function digestOf(hash: Hash): string {
  return hash.digest().toString('base64url', 0, 16)
}

/** Errors of busboy and multer have no status; these are the ones that a client can cause. */
function problemOf(error: unknown, limits: BodyLimits): Error {
  if (error instanceof Refusal) return error
  if (error instanceof MulterError && /^LIMIT_(FIELD|PART)_COUNT$/.test(error.code))
    return tooManyFields(limits.fields)
  if (error instanceof MulterError && error.code === 'LIMIT_FILE_COUNT') return tooManyFiles(limits.files, [])
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ENOSPC|EDQUOT|EIO|EMFILE|ENFILE|EACCES|EROFS)$/.test(code)) return error as Error
  return malformed(error instanceof Error ? error.message : String(error), error)
}

function malformed(reason: string, cause?: unknown): Refusal {
  return new Refusal('BAD_REQUEST', undefined, { reason, cause })
}
