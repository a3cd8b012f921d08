// One transaction or savepoint, and the order of the statements in it.
import type { Isolation, Result, Session, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import type { Pace } from './pace.ts'

/** Savepoints inside one another. Deeper nesting is a loop, and each level holds memory. */
const MAX_DEPTH = 100

interface ScopeSettings {
  readonly pace: Pace
  readonly isolation: Isolation
  /** Default 0: the outermost. */
  readonly depth?: number
  readonly waiting?: Scope['waiting']
}

/**
 * The part of a transaction that one piece of work sees: the whole of it, or a savepoint inside another scope.
 * While a scope inside it is open, its own queries wait, so that nothing of theirs is taken back with the other.
 */
export class Scope {
  readonly session: Session
  readonly depth: number
  readonly pace: Pace
  readonly isolation: Isolation
  /** Who wants to know whether what was done in this scope is kept in the end. */
  readonly waiting: ((isKept: boolean) => void | Promise<void>)[]
  readonly #closed = Promise.withResolvers<void>()
  /** Scopes that are about to open: work that returns without awaiting them must not leave them behind. */
  readonly #opening = new Set<Promise<Scope>>()
  #child: Scope | undefined
  #ended = false
  #reason: DatabaseError | undefined
  #failed: { readonly cause: unknown } | undefined

  constructor(session: Session, { pace, isolation, depth = 0, waiting = [] }: ScopeSettings) {
    this.session = session
    this.pace = pace
    this.isolation = isolation
    this.depth = depth
    this.waiting = waiting
  }

  get ended(): boolean {
    return this.#ended
  }

  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Waits for the scope inside this one, then opens another. It has to be ended. */
  open(): Promise<Scope> {
    return this.#announce(this.#open())
  }

  async #open(): Promise<Scope> {
    for (let next = this.#obstacle(); next; next = this.#obstacle()) await next
    this.#requireTime()
    if (this.depth >= MAX_DEPTH) throw tooDeep()
    const { pace, isolation } = this
    this.#child = new Scope(this.session, { pace, isolation, depth: this.depth + 1 })
    return this.#child
  }

  async execute(statement: Statement): Promise<Result> {
    for (let next = this.#obstacle(); next; next = this.#obstacle()) await next
    this.#requireTime()
    this.requireSound()
    try {
      return await this.session.execute(statement)
    } catch (error) {
      if (!isMisuse(error)) this.#failed ??= { cause: error }
      throw error
    }
  }

  /** Resolves when no scope inside this one is open or about to open. */
  async settled(): Promise<void> {
    while (this.#isWaiting() || this.#opening.size > 0)
      await (this.#isWaiting() ? this.#child?.closed : Promise.allSettled(this.#opening))
  }

  #announce(opening: Promise<Scope>): Promise<Scope> {
    const done = () => this.#opening.delete(opening)
    this.#opening.add(opening)
    opening.then(done, done)
    return opening
  }

  /**
   * PostgreSQL accepts nothing more after a failed statement; SQLite would. Both refuse here, so that what works
   * with one database works with the other.
   */
  requireSound(): void {
    if (!this.#failed) return
    throw new DatabaseError(
      'TRANSACTION_FAILED',
      'A statement of this transaction failed, so nothing of it can be kept. To go on after an error, put the statement that may fail into a transaction() of its own, inside this one.',
      this.#failed.cause,
    )
  }

  /** From now on every query of this scope, and of those inside it, is refused. */
  end(reason?: DatabaseError): void {
    if (this.#ended) return
    this.#ended = true
    this.#reason = reason
    this.#child?.end(reason)
    this.#closed.resolve()
  }

  /** What a statement has to wait for: the scope inside this one, or a turn of the event loop. */
  #obstacle(): Promise<void> | undefined {
    return this.#isWaiting() ? this.#child?.closed : this.pace.turn()
  }

  #requireTime(): void {
    this.#requireOpen()
    const overdue = this.pace.overdue()
    if (overdue) throw overdue
  }

  #isWaiting(): boolean {
    return this.#child !== undefined && !this.#child.ended
  }

  #requireOpen(): void {
    if (!this.#ended) return
    if (this.#reason) throw new DatabaseError(this.#reason.code, this.#reason.message, this.#reason)
    throw new DatabaseError(
      'TRANSACTION_ENDED',
      'This query belongs to a transaction that has ended. Await every query inside transaction(); code that runs later and independently (a timer, a background job) belongs into outside().',
    )
  }
}

function isMisuse(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'DATABASE_MISUSE'
}

function tooDeep(): DatabaseError {
  return new DatabaseError(
    'DATABASE_MISUSE',
    `More than ${MAX_DEPTH} transactions are nested in one another: does a hook or a function call itself?`,
  )
}
