// Counts calls in memory, for one process.
import { LRUCache } from 'lru-cache'

/** Counts calls. One for all processes of an application counts them together. */
export interface RateStore {
  /**
   * Counts a call.
   *
   * @returns how many there were within the time, this one included, and when the time ends in milliseconds since 1970
   */
  count(key: string, within: number): RateCount | Promise<RateCount>
}

/** The calls of a key. */
export interface RateCount {
  readonly calls: number
  readonly ends: number
}

/** The clients that are counted at a time; the one that has not called for longest is forgotten first. */
const MAX_CLIENTS = 50_000

/** Creates the store of one process. */
export function createRateStore({ now }: { readonly now: () => number }): RateStore {
  const counts = new LRUCache<string, RateCount>({ max: MAX_CLIENTS })
  return {
    count(key, within) {
      const known = counts.get(key)
      const time = now()
      const next =
        known && known.ends > time ? { ...known, calls: known.calls + 1 } : { calls: 1, ends: time + within }
      counts.set(key, next)
      return next
    },
  }
}
