import { AsyncLocalStorage } from 'node:async_hooks'
import { LRUCache } from 'lru-cache'
import type { SubmissionStore } from './store.ts'

interface Entry {
  readonly value: string
  readonly expires: number
}

const MAX_TEXT = 32 << 20

function sizeOf({ value }: Entry, key: string): number {
  return key.length + value.length
}

/**
 * A store in memory, for one process and for applications without a database. It keeps at most `max` entries of each kind
 * (the part of the key before the `:`), by default 10,000 and 32 million characters, and drops the oldest: flash data and
 * staged files never push out the receipt of a `once` form. It cannot roll back the application's writes, so a transaction
 * lasts until its work has ended, even after its deadline. For `once` forms that survive a crash, use a store in the
 * database that the handlers write to.
 *
 * @param options `max`: entries of each kind. `now`: the clock, in milliseconds since 1970.
 */
export function createMemoryStore({ max = 10_000, now = Date.now } = {}): SubmissionStore {
  const kinds = new Map<string, LRUCache<string, Entry>>()
  const holders = new Map<string, Promise<void>>()
  const transactions = new AsyncLocalStorage<Transaction>()

  /** The entries of the same kind as this key. */
  function entriesOfKind(key: string): LRUCache<string, Entry> {
    const kind = key.slice(0, key.indexOf(':') + 1)
    const entries =
      kinds.get(kind) ?? new LRUCache<string, Entry>({ max, maxSize: MAX_TEXT, sizeCalculation: sizeOf })
    kinds.set(kind, entries)
    return entries
  }

  function put(key: string, entry: Entry | undefined): void {
    const entries = entriesOfKind(key)
    if (entry) entries.set(key, entry)
    else entries.delete(key)
  }

  function undo({ before }: Transaction): void {
    for (const [key, entry] of before) put(key, entry)
  }

  function write(key: string, entry: Entry | undefined): void {
    const transaction = transactions.getStore()
    if (transaction && !transaction.before.has(key)) transaction.before.set(key, entriesOfKind(key).peek(key))
    put(key, entry)
  }

  function current(key: string): Entry | undefined {
    const entry = entriesOfKind(key).peek(key)
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
      write(key, undefined)
    },
    async sweep(time) {
      let count = 0
      for (const entries of kinds.values())
        for (const [key, { expires }] of [...entries]) {
          if (expires > time) continue
          entries.delete(key)
          count++
        }
      return count
    },
  }
}

interface Transaction {
  /** The previous value of each changed key. */
  readonly before: Map<string, Entry | undefined>
  readonly finished: Promise<void>
}
