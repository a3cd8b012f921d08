// Work that a handler schedules for after its transaction is committed.

/** Work for `afterCommit`. */
export type AfterCommitWork = () => unknown

/** Collects the work of one call. It is started when the call has succeeded. */
export class AfterCommit {
  #waiting: AfterCommitWork[] = []
  readonly #start: (work: readonly AfterCommitWork[]) => void
  #isCommitted = false

  /** @param start starts work in its order */
  constructor(start: (work: readonly AfterCommitWork[]) => void) {
    this.#start = start
  }

  add(work: AfterCommitWork): void {
    if (typeof work !== 'function') throw new TypeError(`afterCommit() takes a function, not ${typeof work}.`)
    if (this.#isCommitted) this.#start([work])
    else this.#waiting.push(work)
  }

  /** How much work waits. */
  get size(): number {
    return this.#waiting.length
  }

  /** Forgets the work of an attempt that was rolled back: all but the first `kept` pieces. */
  forget(kept: number): void {
    this.#waiting.length = kept
  }

  /** Starts the collected work; later work starts at once. */
  commit(): void {
    this.#isCommitted = true
    const work = this.#waiting
    this.#waiting = []
    if (work.length > 0) this.#start(work)
  }
}

/** Runs the work of all calls, so that a stop can wait for it. */
export interface AfterCommitRunner {
  /** Runs work in order; a failure does not stop the rest. `onError` gets each error. */
  start(work: readonly AfterCommitWork[], onError: (error: unknown) => void): void
  /** Resolves when all work has ended, or after this many milliseconds. */
  close(timeout: number): Promise<void>
}

/** Creates the runner of an engine. */
export function createAfterCommitRunner(): AfterCommitRunner {
  const running = new Set<Promise<void>>()
  return {
    start(work, onError) {
      const all = runAll(work, onError).finally(() => running.delete(all))
      running.add(all)
    },
    async close(timeout) {
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, timeout)
      const allEnded = async () => {
        while (running.size > 0) await Promise.all(running)
      }
      await Promise.race([allEnded(), late])
      clearTimeout(timer)
    },
  }
}

/** Runs work in order; a failure does not stop the rest. Never rejects. */
export async function runAll(
  work: readonly AfterCommitWork[],
  onError: (error: unknown) => void,
): Promise<void> {
  for (const each of work)
    try {
      await each()
    } catch (error) {
      onError(error)
    }
}
