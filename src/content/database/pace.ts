// Keeps a transaction inside its deadline by the clock. A timer alone cannot: while every await of the work is a
// microtask, as with SQLite, the event loop never reaches its timers.
import { DatabaseError } from './errors.ts'

/** Milliseconds of work after which other visitors get a turn of the event loop. */
const SLICE = 5

/** The clock of one outermost transaction, shared by the savepoints inside it. */
export class Pace {
  readonly #deadline: number
  readonly #latest: number
  #sliceBegan = performance.now()
  #turn: Promise<void> | undefined

  /** @param deadline milliseconds that the transaction may take. */
  constructor(deadline: number) {
    this.#deadline = deadline
    this.#latest = performance.now() + deadline
  }

  /** The promise of a turn of the event loop, where one is due; statements that arrive meanwhile wait for the same. */
  turn(): Promise<void> | undefined {
    if (this.#turn) return this.#turn
    if (performance.now() - this.#sliceBegan < SLICE) return undefined
    this.#turn = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      this.#turn = undefined
      this.#sliceBegan = performance.now()
    })
    return this.#turn
  }

  /** The error for a deadline that has passed; undefined while there is time. */
  overdue(): DatabaseError | undefined {
    return performance.now() > this.#latest ? this.reason() : undefined
  }

  /** The error of a transaction that took too long. */
  reason(): DatabaseError {
    return new DatabaseError(
      'DATABASE_BUSY',
      `The transaction took longer than ${this.#deadline} ms and was rolled back. Move slow work (mail, other servers) before or after it, or give it more time: transaction(work, { deadline }).`,
    )
  }
}
