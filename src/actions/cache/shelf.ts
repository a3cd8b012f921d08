import { LRUCache } from 'lru-cache'
import type { LabelTest } from './labels.ts'

/** A page as it was sent, data as bytes, or the knowledge that a page is for one visitor only. */
export type Content =
  | { readonly kind: 'page'; readonly headers: HeaderList; readonly body: Buffer }
  | { readonly kind: 'data'; readonly body: Buffer }
  | { readonly kind: 'personal' }

/** The headers of a cached response. */
export type HeaderList = readonly (readonly [name: string, value: number | string | readonly string[]])[]

/** Something that is kept. Times in milliseconds since 1970. */
export interface Entry {
  readonly content: Content
  readonly labels: ReadonlySet<string>
  readonly since: number
  readonly until: number
}

/** The making of something that many may be waiting for. */
export class Fill {
  /** Tags and paths it depends on; more come while it reads. */
  readonly labels: Set<string>
  /** Whether something it depends on was revalidated since it began: it is given to who waits, and not kept. */
  isVoid = false
  /** Whether nobody goes on with it: whoever waits has to begin again. */
  isAbandoned = false
  /** What it came to; null: whoever waits has to make their own. Rejects with what went wrong. */
  readonly ended: Promise<Content | null>
  readonly #end: PromiseWithResolvers<Content | null>

  constructor(labels: Iterable<string>) {
    this.labels = new Set(labels)
    this.#end = Promise.withResolvers()
    this.ended = this.#end.promise
    // Nobody may be waiting.
    this.ended.catch(() => {})
  }

  /** Makes this depend on what another thing depends on. */
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

interface ShelfOptions {
  readonly maxBytes: number
  readonly now: () => number
  readonly isOff: boolean
}

/** What an entry takes beside its bytes, about. */
const OVERHEAD = 600

/**
 * What is kept, up to so many bytes; what was asked for longest ago goes first. An entry takes at most an eighth of
 * it. What is being made is known here too, so that it is made once, and so that nothing is kept that began before a
 * revalidation and ended after it.
 */
export class Shelf {
  readonly mostBytes: number
  /** Whether nothing is kept, and nobody waits for what others get. */
  readonly isOff: boolean
  readonly now: () => number
  readonly #entries: LRUCache<string, Entry>
  readonly #fills = new Map<string, Fill>()
  readonly #keysOf = new Map<string, Set<string>>()

  constructor({ maxBytes, now, isOff }: ShelfOptions) {
    this.isOff = isOff
    this.mostBytes = Math.floor(maxBytes / 8)
    this.now = now
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: this.mostBytes,
      sizeCalculation: sizeOf,
      dispose: (entry, key) => this.#forget(key, entry),
    })
  }

  /** Bytes, about. */
  get size(): number {
    return this.#entries.calculatedSize
  }

  find(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry || this.now() < entry.until) return entry
    this.#entries.delete(key)
    return undefined
  }

  /** What is being made under this key, from what is true now. */
  fillOf(key: string): Fill | undefined {
    return this.#fills.get(key)
  }

  begin(key: string, labels: Iterable<string>): Fill {
    const fill = new Fill(labels)
    this.#fills.set(key, fill)
    return fill
  }

  /** Ends what was begun, and keeps what it came to for `ttl` milliseconds unless it is void by now. */
  end(key: string, fill: Fill, { content, ttl }: { content: Content | null; ttl: number }): void {
    if (fill.isAbandoned) return
    this.#leave(key, fill)
    if (content && !fill.isVoid) this.#keep(key, { content, ttl, labels: fill.labels })
    fill.resolve(content)
  }

  /** Ends what nobody goes on with. */
  abandon(key: string, fill: Fill): void {
    this.#leave(key, fill)
    fill.isAbandoned = true
    fill.resolve(null)
  }

  /** Ends what has failed: an error is told to everybody who waits, and not kept. */
  fail(key: string, fill: Fill, error: unknown): void {
    this.#leave(key, fill)
    fill.reject(error)
  }

  /** Forgets what depends on a label, and keeps nothing that is being made from what was true before. */
  revalidate(isMeant: LabelTest): void {
    const isVoid = (label: string) => (typeof isMeant === 'string' ? label === isMeant : isMeant(label))
    for (const [key, fill] of this.#fills)
      if ([...fill.labels].some(isVoid)) {
        fill.isVoid = true
        this.#fills.delete(key)
      }
    const labels = typeof isMeant === 'string' ? [isMeant] : [...this.#keysOf.keys()].filter(isMeant)
    for (const label of labels)
      for (const key of [...(this.#keysOf.get(label) ?? [])]) this.#entries.delete(key)
  }

  #leave(key: string, fill: Fill): void {
    if (this.#fills.get(key) === fill) this.#fills.delete(key)
  }

  #keep(
    key: string,
    { ttl, ...given }: { content: Content; labels: ReadonlySet<string>; ttl: number },
  ): void {
    const since = this.now()
    this.#entries.delete(key)
    this.#entries.set(key, { ...given, since, until: since + ttl })
    if (!this.#entries.has(key)) return
    for (const label of given.labels) {
      const keys = this.#keysOf.get(label) ?? new Set()
      this.#keysOf.set(label, keys.add(key))
    }
  }

  #forget(key: string, { labels }: Entry): void {
    for (const label of labels) {
      const keys = this.#keysOf.get(label)
      keys?.delete(key)
      if (keys?.size === 0) this.#keysOf.delete(label)
    }
  }
}

function sizeOf({ content, labels }: Entry, key: string): number {
  const body = content.kind === 'personal' ? 0 : content.body.byteLength
  const headers = content.kind === 'page' ? JSON.stringify(content.headers).length : 0
  let size = OVERHEAD + body + 2 * (headers + key.length)
  for (const label of labels) size += 2 * label.length
  return size
}
