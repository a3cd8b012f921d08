/** A source of chance that one number decides, so that a run can be repeated as far as time allows. */
export interface Chance {
  /** A number from 0 up to 1. */
  next(): number
  /** A whole number from `least` up to `most`, both included. */
  between(least: number, most: number): number
  /** True in this share of the calls. */
  share(part: number): boolean
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  /** An independent source for a part of the run. */
  fork(): Chance
}

/** Mulberry32, which is small and good enough for choosing accidents. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    share: (part) => next() < part,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    fork: () => createChance(Math.floor(next() * 2 ** 32)),
  }
}
