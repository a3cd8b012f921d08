import { ContentError } from '../errors.ts'

/**
 * Lets so many do something at once; others wait in the order they came. Each hash holds 19 MiB and a thread of the
 * four that Node also reads files with, so there is an end to both.
 */
export class Places {
  readonly #places: number
  readonly #queue: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor({ places, queue }: { readonly places: number; readonly queue: number }) {
    this.#places = places
    this.#queue = queue
  }

  /** Rejects with `ACCOUNTS_BUSY` where too many are waiting. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#taken < this.#places) {
      this.#taken += 1
      return undefined
    }
    if (this.#waiting.length >= this.#queue) throw tooMany()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    return promise
  }

  /** Whoever waits takes the place over. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken -= 1
  }
}

function tooMany(): ContentError {
  return new ContentError('ACCOUNTS_BUSY', 'Too many are signing in at this moment.', {
    retryAfterSeconds: 2,
  })
}
