import { ContentError } from '../errors.ts'

/**
 * Bounds how many password hashes run at once; the others wait in order of arrival. Each hash holds 19 MiB and one of
 * the four libuv threads that Node also reads files with, so both need a limit.
 */
export class Semaphore {
  readonly #permits: number
  readonly #queue: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor({ permits, queue }: { readonly permits: number; readonly queue: number }) {
    this.#permits = permits
    this.#queue = queue
  }

  /** Runs `work` when a permit is free. Rejects with `ACCOUNTS_BUSY` when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#taken < this.#permits) {
      this.#taken += 1
      return undefined
    }
    if (this.#waiting.length >= this.#queue) throw tooMany()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    return promise
  }

  /** Passes the permit to the first in the queue. */
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
