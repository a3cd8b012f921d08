/** Something that is kept for a visitor until it expires. */
export interface QuotaItem {
  readonly id: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** A part of the room: the name of whose it is, and its bytes. */
export interface ShareLimit {
  readonly name: string
  readonly limit: number
}

/** Counts what this process keeps for visitors, in shares: one visitor, one network, all together. */
export interface Quota<Item extends QuotaItem> {
  /** Counts an item in its shares, and returns the items to drop for it, oldest first; the item itself if it is too large. */
  add(item: Item, shares: readonly ShareLimit[]): readonly Item[]
  /** Stops counting an item that is gone. */
  remove(id: string): void
}

/** @param leastBytes the least that an item counts, for what keeping it costs beside its bytes */
export function createQuota<Item extends QuotaItem>(now: () => number, leastBytes: number): Quota<Item> {
  const counted = new Map<string, Counted<Item>>()
  const shares = new Map<string, Share<Item>>()

  function shareOf({ name, limit }: ShareLimit): Share<Item> {
    return shares.get(name) ?? { name, limit, bytes: 0, items: new Set() }
  }

  function remove(id: string): void {
    const found = counted.get(id)
    if (!found) return
    counted.delete(id)
    for (const share of found.shares) {
      share.bytes -= found.bytes
      share.items.delete(found)
      if (share.items.size === 0) shares.delete(share.name)
    }
  }

  /** The sweeper removes what has expired; here it only stops counting. Items are in the order in which they expire. */
  function forgetExpired(): void {
    for (const { item } of counted.values()) {
      if (item.expires > now()) return
      remove(item.id)
    }
  }

  /** Drops the oldest until the rest is within the limit. */
  function reduce(share: Share<Item>): readonly Item[] {
    const dropped: Item[] = []
    for (const { item } of share.items) {
      if (share.bytes <= share.limit) break
      remove(item.id)
      dropped.push(item)
    }
    return dropped
  }

  return {
    add(item, limits) {
      forgetExpired()
      const own = limits.map(shareOf)
      const added: Counted<Item> = { item, bytes: Math.max(item.size, leastBytes), shares: own }
      if (own.some(({ limit }) => added.bytes > limit)) return [item]
      counted.set(item.id, added)
      for (const share of own) {
        share.bytes += added.bytes
        share.items.add(added)
        shares.set(share.name, share)
      }
      return own.flatMap(reduce)
    },
    remove,
  }
}

interface Counted<Item> {
  readonly item: Item
  readonly bytes: number
  readonly shares: readonly Share<Item>[]
}

interface Share<Item> extends ShareLimit {
  readonly items: Set<Counted<Item>>
  bytes: number
}
