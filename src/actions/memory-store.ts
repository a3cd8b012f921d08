import { AsyncLocalStorage } from 'node:async_hooks'
import type { SubmissionStore } from './store.ts'

interface Entry {
  readonly value: string
  readonly expires: number
}

/**
 * A store in memory, for applications without a database and for one process. It holds `max` entries
 * (default 10,000) and drops the oldest. It cannot undo an application's own writes, so a
 * transaction lasts until its work has ended, also when its time is over. For `once` forms that must survive a
 * crash, give the engine a store in the database that the handlers write to.
 */
export function createMemoryStore({ max = 10_000, now = Date.now } = {}): SubmissionStore {
  const entries = new Map<string, Entry>()
  const holders = new Map<string, Promise<void>>()
  const transactions = new AsyncLocalStorage<Transaction>()

  function undo({ before }: Transaction): void {
    for (const [key, entry] of before) {
      if (entry) entries.set(key, entry)
      else entries.delete(key)
    }
  }

  function write(key: string, entry: Entry | null): void {
    const transaction = transactions.getStore()
    if (transaction && !transaction.before.has(key)) transaction.before.set(key, entries.get(key))
    if (entry) entries.set(key, entry)
    else entries.delete(key)
    if (entries.size > max) entries.delete(entries.keys().next().value as string)
  }

  function current(key: string): Entry | undefined {
    const entry = entries.get(key)
    return entry && entry.expires > now() ? entry : undefined
  }

  return {
    async transaction(work) {
      if (transactions.getStore()) return work()
      const { promise, resolve } = Promise.withResolvers<void>()
      const transaction: Transaction = { before: new Map(), finished: promise }
      try {
        return await transactions.run(transaction, work)
      } catch (error) {
        undo(transaction)
        throw error
      } finally {
        for (const [key, holder] of holders) if (holder === promise) holders.delete(key)
        resolve()
      }
    },
    async insert(key, value, expires) {
      const own = transactions.getStore()?.finished
      while (holders.has(key) && holders.get(key) !== own) await holders.get(key)
      if (current(key)) return false
      if (own) holders.set(key, own)
      write(key, { value, expires })
      return true
    },
    async update(key, value) {
      const entry = current(key)
      if (entry) write(key, { ...entry, value })
    },
    async find(key) {
      return current(key)?.value ?? null
    },
    async delete(key) {
      write(key, null)
    },
    async sweep(time) {
      const expired = [...entries].filter(([, entry]) => entry.expires <= time)
      for (const [key] of expired) entries.delete(key)
      return expired.length
    },
  }
}

interface Transaction {
  /** What stood under each changed key before. */
  readonly before: Map<string, Entry | undefined>
  readonly finished: Promise<void>
}
