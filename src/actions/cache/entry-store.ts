import { LRUCache } from 'lru-cache'
import type { LabelTest } from './labels.ts'

/** A page as it was sent, serialized data, or the fact that a page is private. */
export type Content =
  | { readonly kind: 'page'; readonly headers: HeaderList; readonly body: Buffer }
  | { readonly kind: 'data'; readonly body: Buffer }
  | { readonly kind: 'private' }

/** The headers of a cached response. */
export type HeaderList = readonly (readonly [name: string, value: number | string | readonly string[]])[]

/** A cache entry. Times are in milliseconds since 1970. */
export interface Entry {
  readonly content: Content
  readonly labels: ReadonlySet<string>
  readonly since: number
  readonly until: number
}

/** A value that is being produced, which several requests can wait for. */
export class Fill {
  /** Tags and paths that it depends on. More are added while it reads. */
  readonly labels: Set<string>
  /**
   * Whether a dependency was revalidated since the start. The value is then returned to waiting requests but not
   * stored.
   */
  isVoid = false
  /** Whether its producer has stopped. Waiting requests then start again. */
  isAbandoned = false
  /** The value; null if waiting requests must produce their own. Rejects with the producer's error. */
  readonly ended: Promise<Content | null>
  readonly #end: PromiseWithResolvers<Content | null>

  constructor(labels: Iterable<string>) {
    this.labels = new Set(labels)
    this.#end = Promise.withResolvers()
    this.ended = this.#end.promise
    // Prevents an unhandled rejection if no request waits.
    this.ended.catch(() => {})
  }

  /** Adds the dependencies of another entry or fill. */
  dependOn({ labels, isVoid = false }: { labels: Iterable<string>; isVoid?: boolean }): void {
    for (const label of labels) this.labels.add(label)
    this.isVoid ||= isVoid
  }

  resolve(content: Content | null): void {
    this.#end.resolve(content)
  }

  reject(error: unknown): void {
    this.#end.reject(error)
  }
}

interface EntryStoreOptions {
  readonly maxBytes: number
  readonly now: () => number
  readonly isOff: boolean
}

/** Approximate memory of an entry besides its body, in bytes. */
const OVERHEAD = 600

/**
 * Stores entries up to a total size and evicts the least recently used. It also tracks the values that are being
 * produced, so that each is produced once, and so that a value is not stored if a revalidation happened while it was
 * produced.
 */
export class EntryStore {
  /** Maximum size of one entry: an eighth of the total. */
  readonly maxEntryBytes: number
  /** Whether the cache is disabled. */
  readonly isOff: boolean
  readonly now: () => number
  readonly #entries: LRUCache<string, Entry>
  readonly #fills = new Map<string, Fill>()
  readonly #keysOf = new Map<string, Set<string>>()

  constructor({ maxBytes, now, isOff }: EntryStoreOptions) {
    this.isOff = isOff
    this.maxEntryBytes = Math.floor(maxBytes / 8)
    this.now = now
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: this.maxEntryBytes,
      sizeCalculation: sizeOf,
      dispose: (entry, key) => this.#removeLabels(key, entry),
    })
  }

  /** Approximate size of all entries in bytes. */
  get size(): number {
    return this.#entries.calculatedSize
  }

  find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry || this.now() < entry.until) return entry
    this.#entries.delete(key)
    return undefined
  }

  /** Finds the valid fill of a key that is in progress. */
  fillOf(key: string): Fill | undefined {
    return this.#fills.get(key)
  }

  begin(key: string, labels: Iterable<string>): Fill {
    const fill = new Fill(labels)
    this.#fills.set(key, fill)
    return fill
  }

  /** Ends a fill and stores its value for `ttl` milliseconds, unless it is void. */
  end(key: string, fill: Fill, { content, ttl }: { content: Content | null; ttl: number }): void {
    if (fill.isAbandoned) return
    this.#endFill(key, fill)
    if (content && !fill.isVoid) this.#store(key, { content, ttl, labels: fill.labels })
    fill.resolve(content)
  }

  /** Ends a fill whose producer has stopped. */
  abandon(key: string, fill: Fill): void {
    this.#endFill(key, fill)
    fill.isAbandoned = true
    fill.resolve(null)
  }

  /** Ends a fill with an error, which all waiting requests get and which is not stored. */
  fail(key: string, fill: Fill, error: unknown): void {
    this.#endFill(key, fill)
    fill.reject(error)
  }

  /** Removes all entries with a matching label, and voids fills with one. */
  revalidate(matches: LabelTest): void {
    const isVoid = (label: string) => (typeof matches === 'string' ? label === matches : matches(label))
    for (const [key, fill] of this.#fills)
      if ([...fill.labels].some(isVoid)) {
        fill.isVoid = true
        this.#fills.delete(key)
      }
    const labels = typeof matches === 'string' ? [matches] : [...this.#keysOf.keys()].filter(matches)
    for (const label of labels)
      for (const key of [...(this.#keysOf.get(label) ?? [])]) this.#entries.delete(key)
  }

  #endFill(key: string, fill: Fill): void {
    if (this.#fills.get(key) === fill) this.#fills.delete(key)
  }

  #store(
    key: string,
    { ttl, ...entry }: { content: Content; labels: ReadonlySet<string>; ttl: number },
  ): void {
    const since = this.now()
    this.#entries.delete(key)
    this.#entries.set(key, { ...entry, since, until: since + ttl })
    if (!this.#entries.has(key)) return
    for (const label of entry.labels) {
      const keys = this.#keysOf.get(label) ?? new Set()
      this.#keysOf.set(label, keys.add(key))
    }
  }

  #removeLabels(key: string, { labels }: Entry): void {
    for (const label of labels) {
      const keys = this.#keysOf.get(label)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysOf.delete(label)
    }
  }
}

function sizeOf({ content, labels }: Entry, key: string): number {
  const body = content.kind === 'private' ? 0 : content.body.byteLength
  const headers = content.kind === 'page' ? JSON.stringify(content.headers).length : 0
  let size = OVERHEAD + body + 2 * (headers + key.length)
  for (const label of labels) size += 2 * label.length
  return size
}
