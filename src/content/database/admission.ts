// Bounds the number of open transactions on PostgreSQL.
import { DatabaseError } from './errors.ts'
import { type Waiting, WriteQueue } from './write-queue.ts'

interface Applicant extends Waiting {
  readonly resolve: () => void
}

/** Lets a number of transactions run at once; the others wait in order of arrival, at most `wait` milliseconds. */
export class Admission {
  readonly #queue: WriteQueue<Applicant>
  #free: number

  constructor(permits: number, wait: number) {
    this.#free = permits
    this.#queue = new WriteQueue(wait, tooMany)
  }

  /** Runs `work` when there is a permit. Rejects with `DATABASE_BUSY` when none becomes free in time. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else await this.#enqueue()
    try {
      return await work()
    } finally {
      const next = this.#queue.take()
      if (next) next.resolve()
      else this.#free += 1
    }
  }

  #enqueue(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#queue.add({ since: performance.now(), resolve, reject })
    return promise
  }
}

function tooMany(milliseconds: number): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    `Waited ${milliseconds} ms for a connection: other transactions use all of them. Raise connections, or make transactions shorter.`,
  )
}
