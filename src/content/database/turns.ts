import { DatabaseError } from './errors.ts'

/** Somebody who waits for a turn. */
export interface Waiting {
  /** `performance.now()` when the waiting began. */
  readonly since: number
  readonly reject: (reason: unknown) => void
}

/** A queue in the order of arrival. Nobody waits longer than `patience` milliseconds: then `reject` is called. */
export class Turns<Job extends Waiting> {
  readonly #patience: number
  #jobs: Job[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(patience: number) {
    this.#patience = patience
  }

  get length(): number {
    return this.#jobs.length
  }

  get first(): Job | undefined {
    return this.#jobs[0]
  }

  add(job: Job): void {
    this.#jobs.push(job)
    this.#timer ??= this.#wakeAfter(this.#patience)
  }

  take(): Job | undefined {
    return this.#jobs.shift()
  }

  rejectAll(reason: unknown): void {
    const jobs = this.#jobs
    this.#jobs = []
    for (const job of jobs) job.reject(reason)
  }

  /** One timer for all: whoever came first loses patience first. */
  #wakeAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#rejectImpatient(), milliseconds).unref()
  }

  #rejectImpatient(): void {
    const now = performance.now()
    while (this.first && now - this.first.since >= this.#patience - 1)
      this.take()?.reject(tookTooLong(this.#patience))
    this.#timer = this.first && this.#wakeAfter(this.#patience - (now - this.first.since))
  }
}

function tookTooLong(milliseconds: number): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    `Waited ${milliseconds} ms for a turn to write: another transaction takes long. If that transaction is waiting for this very write, the write has lost its asynchronous context (a callback of an event emitter or of a queue): bind it with AsyncResource.bind.`,
  )
}
