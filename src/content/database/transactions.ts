// Transactions that join each other. Over 200 lines because they share the scope of the current transaction.
import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Access, Backend, DatabaseLog, Isolation, Result, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import { Pace } from './pace.ts'
import { Scope } from './scope.ts'

/** How the queries of one database find the transaction they belong to. */
export interface Transactions {
  /** Runs a statement in the transaction of the calling code, or by itself when there is none. */
  execute(statement: Statement, access: Access): Promise<Result>
  /** See `Database.transaction`. */
  transaction<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T>
  /** See `Database.outside`. */
  outside<T>(work: () => T): T
  /** See `Database.isInTransaction`. */
  isInside(): boolean
  /** See `Database.whenSettled`. */
  whenSettled(done: Done): Promise<void>
  /** From now on only what belongs to an open transaction is let through. */
  close(): void
}

type Done = (isKept: boolean) => void | Promise<void>

/** Limits of transactions, and where events are reported. */
export interface TransactionSettings {
  /** Milliseconds that a transaction may take. */
  readonly deadline: number
  readonly log: DatabaseLog
}

/** Options of an outermost transaction. */
export interface TransactionOptions {
  /**
   * With `repeatable read` and `serializable`, `work` runs again when concurrent transactions made it fail: it must not
   * have effects outside the database. Default `read committed`; SQLite is always `serializable`.
   */
  readonly isolation?: Isolation
  /** Milliseconds that the transaction may take, all attempts together. Default: that of `openDatabase`. */
  readonly deadline?: number
}

/** Milliseconds before a transaction that lost against concurrent ones is run again, doubled each time. */
const FIRST_BACKOFF = 2
const MAX_BACKOFF = 100

/** A transaction follows the asynchronous calls of the code that opened it, and nothing else. */
export function joinTransactions(backend: Backend, settings: TransactionSettings): Transactions {
  const scopes = new AsyncLocalStorage<Scope>()
  let closed = false

  async function open<T>(work: () => Promise<T>, options: TransactionOptions): Promise<T> {
    const { isolation = 'read committed', deadline = settings.deadline } = options
    const pace = new Pace(deadline)
    const isRetried = isolation !== 'read committed'
    for (let backoff = FIRST_BACKOFF; ; backoff = Math.min(2 * backoff, MAX_BACKOFF)) {
      try {
        return await attempt(work, { pace, isolation, deadline })
      } catch (error) {
        if (!backend.isSerializationFailure(error)) throw error
        if (!isRetried || pace.overdue()) throw lostAgainstOthers(error)
      }
      // Jitter: transactions that failed together must not meet again.
      await sleep(backoff * (0.5 + Math.random()))
    }
  }

  async function attempt<T>(work: () => Promise<T>, limits: Limits): Promise<T> {
    const { pace, isolation } = limits
    const waiting: Done[] = []
    let isKept = false
    try {
      const result = await backend.transaction(
        (session) => runIn(new Scope(session, { waiting, pace, isolation }), work, limits),
        limits,
      )
      isKept = true
      return result
    } finally {
      // These callbacks run outside the transaction that has ended.
      if (waiting.length > 0) await scopes.exit(() => tellAll(waiting, isKept))
    }
  }

  async function runIn<T>(scope: Scope, work: () => Promise<T>, limits: Limits): Promise<T> {
    try {
      return await beforeDeadline(scope, settleWork(scope, work), limits)
    } finally {
      scope.end()
    }
  }

  async function settleWork<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const result = await scopes.run(scope, work)
    await scope.settled()
    scope.requireSound()
    return result
  }

  /** A savepoint: what fails inside takes only itself back, when the work around it catches the error. */
  async function nest<T>(parent: Scope, work: () => Promise<T>): Promise<T> {
    const scope = await parent.open()
    try {
      await scope.session.savepoint(scope.depth)
      const result = await settleWork(scope, work)
      await leave(scope, 'release')
      parent.waiting.push(...scope.waiting)
      return result
    } catch (error) {
      // Whatever becomes of the rest, this part of it is not kept.
      parent.waiting.push(...scope.waiting.map((done) => () => done(false)))
      await leave(scope, 'rollbackTo')
      throw error
    }
  }

  async function beforeDeadline<T>(scope: Scope, work: Promise<T>, { pace, deadline }: Limits): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const giveUp = () => {
      const reason = pace.reason()
      settings.log({ kind: 'deadline', milliseconds: deadline })
      scope.end(reason)
      reject(reason)
    }
    const timer = setTimeout(giveUp, deadline)
    try {
      const result = await Promise.race([work, promise])
      // Work without statements at its end can be late without the timer having had a turn.
      if (pace.overdue()) giveUp()
      return pace.overdue() ? await promise : result
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    execute(statement, access) {
      const scope = scopes.getStore()
      if (scope) return scope.execute(statement)
      return closed ? refuseClosed() : backend.execute(statement, access)
    },
    transaction(work, options = {}) {
      const scope = scopes.getStore()
      if (!scope) return closed ? refuseClosed() : open(work, options)
      return requireInnerOptions(backend.kind, scope, options) ?? nest(scope, work)
    },
    outside: (work) => scopes.exit(work),
    isInside: () => scopes.getStore() !== undefined,
    async whenSettled(done) {
      const scope = scopes.getStore()
      if (scope && !scope.ended) scope.waiting.push(done)
      else await done(true)
    },
    close() {
      closed = true
    },
  }
}

/** One after the other, as they began to wait: what was done and then undone is reported in that order. */
async function tellAll(waiting: readonly Done[], isKept: boolean): Promise<void> {
  for (const done of waiting) await done(isKept)
}

/** Ends the scope first, so that queued statements run after this one. */
async function leave(scope: Scope, how: 'release' | 'rollbackTo'): Promise<void> {
  if (scope.ended) return
  scope.end()
  await scope.session[how](scope.depth)
}

async function refuseClosed(): Promise<never> {
  throw new DatabaseError('DATABASE_CLOSED', 'The database is closed.')
}

interface Limits {
  readonly pace: Pace
  readonly isolation: Isolation
  readonly deadline: number
}

const STRENGTH: readonly Isolation[] = ['read committed', 'repeatable read', 'serializable']

/** A savepoint has the isolation and the deadline of the transaction it is in. */
function requireInnerOptions(
  kind: Backend['kind'],
  scope: Scope,
  { isolation, deadline }: TransactionOptions,
): Promise<never> | undefined {
  if (deadline !== undefined) return refuseInner('deadline')
  const isWeaker = isolation && STRENGTH.indexOf(scope.isolation) < STRENGTH.indexOf(isolation)
  return isWeaker && kind === 'postgres' ? refuseInner(`isolation: '${isolation}'`) : undefined
}

async function refuseInner(option: string): Promise<never> {
  throw new DatabaseError(
    'DATABASE_MISUSE',
    `${option} belongs to the outermost transaction(), and this one is inside another. To protect rows that are read and then written, read them with lock: true.`,
  )
}

function lostAgainstOthers(cause: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    'Concurrent transactions changed the same rows, so this one was rolled back. It can be tried again.',
    cause,
  )
}
