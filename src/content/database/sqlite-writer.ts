import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../errors/index.ts'
import type { DatabaseLog, Result, Session, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { SqliteSession } from './sqlite-session.ts'
import { tookTooLong, type Waiting, WriteQueue } from './write-queue.ts'

/** How a job ended, before the commit. */
type Outcome = { readonly value: unknown } | { readonly error: unknown }

interface Job extends Waiting {
  readonly resolve: (value: never) => void
  /**
   * Does the work in the open transaction: a statement at once, a transaction in its own time. Never throws. The first
   * of those that share a commit has no other job to protect, and rolls everything back if it fails.
   */
  readonly run: (isFirst: boolean) => Outcome | Promise<Outcome>
  readonly isTransaction: boolean
}

/** Milliseconds between two attempts while another process has the lock. */
const RETRY_DELAY = 20
/** Group commit: at most this many jobs, begun within this many milliseconds. */
const SHARED = 100
const GATHER_TIME = 5
/** Number of consecutive fast transactions before group commit is enabled. */
const QUICK_RUNS = 16

/**
 * The one writer of a SQLite file. Writes take turns in the order they came, the wait is bounded.
 *
 * A commit waits for the disk (100 to 200 µs) while everything else waits, so jobs that are queued at the same time
 * share one: each succeeds or fails by itself (a savepoint), and none resolves before the commit, so what was
 * acknowledged is on the disk. Transactions share only while the last ones were quick: one that waits for something
 * else would delay the others.
 */
export class SqliteWriter {
  readonly #connection: SqliteConnection
  readonly #session: Session
  readonly #queue: WriteQueue<Job>
  readonly #log: DatabaseLog
  #working: Promise<void> | undefined
  #quick = 0
  /** Another process has the lock. */
  #isLockedOut = false

  constructor(connection: SqliteConnection, wait: number, log: DatabaseLog) {
    this.#connection = connection
    this.#session = new SqliteSession(connection)
    this.#queue = new WriteQueue(wait, (milliseconds) =>
      this.#isLockedOut ? stillLocked() : tookTooLong(milliseconds),
    )
    this.#log = log
  }

  execute(statement: Statement): Promise<Result> {
    return this.#enqueue<Result>(false, () => attempt(() => this.#connection.run(statement)))
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#enqueue<T>(true, (isFirst) => (isFirst ? this.#alone(work) : this.#inSavepoint(work)))
  }

  /** Resolves when the queue is empty and nothing runs. */
  async drained(): Promise<void> {
    while (this.#working) await this.#working
  }

  #enqueue<T>(isTransaction: boolean, run: Job['run']): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#queue.add({ since: performance.now(), isTransaction, run, resolve, reject })
    this.#working ??= this.#workOff()
    return promise
  }

  /** Begins after the sockets that are ready now were read: what they write shares the first commit. */
  async #workOff(): Promise<void> {
    await new Promise(setImmediate)
    while (this.#queue.length > 0) await this.#commitTogether()
    this.#working = undefined
  }

  async #commitTogether(): Promise<void> {
    const finished: [Job, Outcome][] = []
    try {
      await this.#begin()
    } catch (error) {
      return this.#queue.rejectAll(error)
    }
    try {
      await this.#runJobs(finished)
      this.#connection.command('commit')
      for (const [job, outcome] of finished) settle(job, outcome)
    } catch (error) {
      for (const [job] of finished) job.reject(error)
      if (this.#connection.inTransaction) attempt(() => this.#connection.command('rollback'))
    }
  }

  async #runJobs(finished: [Job, Outcome][]): Promise<void> {
    const latest = performance.now() + GATHER_TIME
    do {
      const job = this.#queue.take()
      if (!job) return
      const running = job.run(finished.length === 0)
      const outcome = running instanceof Promise ? await running : running
      finished.push([job, outcome])
      if (!this.#connection.inTransaction) throw lostWith(outcome)
    } while (this.#mayShare(finished.length, latest))
  }

  #mayShare(count: number, latest: number): boolean {
    if (count >= SHARED || performance.now() > latest) return false
    return !this.#queue.first?.isTransaction || this.#quick >= QUICK_RUNS
  }

  async #alone<T>(work: (session: Session) => Promise<T>): Promise<Outcome> {
    const outcome = await this.#timed(work)
    if ('error' in outcome && this.#connection.inTransaction) this.#connection.command('rollback')
    return outcome
  }

  async #inSavepoint<T>(work: (session: Session) => Promise<T>): Promise<Outcome> {
    this.#connection.command('savepoint member')
    const outcome = await this.#timed(work)
    if (!this.#connection.inTransaction) return outcome
    if ('error' in outcome) this.#connection.command('rollback to member')
    this.#connection.command('release member')
    return outcome
  }

  async #timed<T>(work: (session: Session) => Promise<T>): Promise<Outcome> {
    const began = performance.now()
    const outcome = await attemptAsync(() => work(this.#session))
    this.#quick = performance.now() - began < GATHER_TIME ? this.#quick + 1 : 0
    return outcome
  }

  /** Waits for the lock of another process while jobs are queued; the queue rejects those that waited too long. */
  async #begin(): Promise<void> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        this.#connection.command('begin immediate')
        this.#isLockedOut = false
        return
      } catch (error) {
        if (!isLocked(error)) throw error
        this.#isLockedOut = true
        if (this.#queue.length === 0) throw stillLocked(error)
        if (isFirst) this.#log({ kind: 'locked' })
      }
      await sleep(RETRY_DELAY)
    }
  }
}

/** True when another connection holds the lock. */
export function isLocked(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** The error for a lock that did not become free in time. */
export function stillLocked(cause?: unknown): DatabaseError {
  return new DatabaseError('DATABASE_BUSY', 'Another process holds the lock of the database file.', cause)
}

function settle(job: Job, outcome: Outcome): void {
  if ('error' in outcome) job.reject(outcome.error)
  else job.resolve(outcome.value as never)
}

function attempt(work: () => unknown): Outcome {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

async function attemptAsync(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}

/** SQLite rolled the whole transaction back (a full disk): every job in it is rejected with that reason. */
function lostWith(outcome: Outcome): unknown {
  return 'error' in outcome ? outcome.error : new DatabaseError('TRANSACTION_FAILED', 'SQLite rolled back.')
}
