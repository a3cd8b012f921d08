/** How much of the head of a file is kept. */
export interface HeadOptions {
  /** Bytes after which it is asked whether they are enough, and asked again each time they have doubled. */
  readonly enough: number
  /** Bytes at most. */
  readonly limit: number
  readonly isEnough: (head: Buffer) => boolean
}

/** The first bytes of what passes, as many as are wanted. */
export class Head {
  readonly #parts: Uint8Array[] = []
  readonly #options: HeadOptions
  #length = 0
  #next: number
  #isDone = false

  constructor(options: HeadOptions) {
    this.#options = options
    this.#next = options.enough
  }

  /** Keeps a copy: the chunk belongs to the caller. */
  push(chunk: Uint8Array): void {
    if (this.#isDone) return
    const { limit, isEnough } = this.#options
    // Not `slice`, which is a copy of other arrays and none of a Buffer.
    const part = new Uint8Array(chunk.subarray(0, limit - this.#length))
    this.#parts.push(part)
    this.#length += part.length
    if (this.#length < this.#next) return
    this.#isDone = this.#length === limit || isEnough(this.bytes())
    this.#next = this.#length * 2
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** The last bytes of what passes. */
export class Tail {
  readonly #ring: Buffer
  #length = 0

  constructor(limit: number) {
    this.#ring = Buffer.alloc(limit)
  }

  push(chunk: Uint8Array): void {
    const part = chunk.subarray(-this.#ring.length)
    const kept = Math.min(this.#length, this.#ring.length - part.length)
    this.#ring.copyWithin(0, this.#length - kept, this.#length)
    this.#ring.set(part, kept)
    this.#length = kept + part.length
  }

  bytes(): Buffer {
    return this.#ring.subarray(0, this.#length)
  }
}
