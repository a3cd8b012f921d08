import { DatabaseError } from './errors.ts'

/** A job in the queue. */
export interface Waiting {
  /** `performance.now()` when the waiting began. */
  readonly since: number
  readonly reject: (reason: unknown) => void
}

/** A first-in-first-out queue. A job that waits longer than `timeout` milliseconds is rejected. */
export class WriteQueue<Job extends Waiting> {
  readonly #timeout: number
  #jobs: Job[] = []
  readonly #errorFor: (milliseconds: number) => DatabaseError
  #timer: NodeJS.Timeout | undefined

  constructor(timeout: number, errorFor = tookTooLong) {
    this.#timeout = timeout
    this.#errorFor = errorFor
  }

  get length(): number {
    return this.#jobs.length
  }

  get first(): Job | undefined {
    return this.#jobs[0]
  }

  add(job: Job): void {
    this.#jobs.push(job)
    this.#timer ??= this.#wakeAfter(this.#timeout)
  }

  take(): Job | undefined {
    return this.#jobs.shift()
  }

  rejectAll(reason: unknown): void {
    const jobs = this.#jobs
    this.#jobs = []
    for (const job of jobs) job.reject(reason)
  }

  /** One timer serves all jobs: the first in the queue times out first. */
  #wakeAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#rejectTimedOut(), milliseconds).unref()
  }

  #rejectTimedOut(): void {
    const now = performance.now()
    while (this.first && now - this.first.since >= this.#timeout - 1)
      this.take()?.reject(this.#errorFor(this.#timeout))
    this.#timer = this.first && this.#wakeAfter(this.#timeout - (now - this.first.since))
  }
}

/** The default error of a job that waited too long. */
export function tookTooLong(milliseconds: number): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    `Waited ${milliseconds} ms for a turn to write: another transaction takes long. If that transaction is waiting for this very write, the write has lost its asynchronous context (a callback of an event emitter or of a queue): bind it with AsyncResource.bind.`,
  )
}
