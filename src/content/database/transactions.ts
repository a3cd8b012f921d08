import { AsyncLocalStorage } from 'node:async_hooks'
import type { Access, Backend, DatabaseLog, Result, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'
import { Scope } from './scope.ts'

/** How the queries of one database find the transaction they belong to. */
export interface Transactions {
  /** Runs a statement in the transaction of the calling code, or by itself when there is none. */
  execute(statement: Statement, access: Access): Promise<Result>
  /** See `Database.transaction`. */
  transaction<T>(work: () => Promise<T>): Promise<T>
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

/** A transaction follows the asynchronous calls of the code that opened it, and nothing else. */
export function joinTransactions(backend: Backend, settings: TransactionSettings): Transactions {
  const scopes = new AsyncLocalStorage<Scope>()
  let closed = false

  async function open<T>(work: () => Promise<T>): Promise<T> {
    const waiting: Done[] = []
    let isKept = false
    try {
      const result = await backend.transaction((session) => runIn(new Scope(session, { waiting }), work))
      isKept = true
      return result
    } finally {
      // These callbacks run outside the transaction that has ended.
      if (waiting.length > 0) await scopes.exit(() => tellAll(waiting, isKept))
    }
  }

  async function runIn<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    try {
      return await beforeDeadline(scope, settleWork(scope, work))
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

  async function beforeDeadline<T>(scope: Scope, work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const reason = tooLate(settings.deadline)
      settings.log({ kind: 'deadline', milliseconds: settings.deadline })
      scope.end(reason)
      reject(reason)
    }, settings.deadline)
    try {
      return await Promise.race([work, promise])
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
    transaction(work) {
      const scope = scopes.getStore()
      if (scope) return nest(scope, work)
      return closed ? refuseClosed() : open(work)
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

/** One after the other, as they began to wait: what was done and then undone is told in that order. */
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

function tooLate(milliseconds: number): DatabaseError {
  return new DatabaseError(
    'DATABASE_BUSY',
    `The transaction took longer than ${milliseconds} ms and was rolled back. Do what is slow (mail, other servers) before or after it.`,
  )
}
