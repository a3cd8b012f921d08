import type { PathTarget } from './labels.ts'
import { pathTest, tagLabel } from './labels.ts'

/** Says what has changed, so that nothing kept shows what was true before. */
export interface Revalidation {
  /**
   * Forgets pages: those at a path with all their queries, those below a prefix, those that fit a pattern. Throws a
   * TypeError for what is no path.
   */
  revalidatePath(target: PathTarget): void
  /** Forgets the pages and the data that have this tag. */
  revalidateTag(tag: string): void
}

/** A revalidation as data, to be sent to other processes. */
export type Change = { readonly path: PathTarget } | { readonly tag: string }

/** What a handler says has changed: it counts when the handler has succeeded and its writes are committed. */
export class PendingRevalidation implements Revalidation {
  readonly #target: Revalidation
  #pending: (() => void)[] | null = []

  constructor(target: Revalidation) {
    this.#target = target
  }

  revalidatePath(target: PathTarget): void {
    // Asked only whether it is one: a mistake must fail the handler, not the answer after it.
    pathTest(target)
    this.#add(() => this.#target.revalidatePath(target))
  }

  revalidateTag(tag: string): void {
    tagLabel(tag)
    this.#add(() => this.#target.revalidateTag(tag))
  }

  /** What was said so far counts. */
  apply(): void {
    const pending = this.#pending ?? []
    this.#pending = []
    for (const revalidate of pending) revalidate()
  }

  /** What was said so far counts, and what is said later at once: nobody waits for it any more. */
  close(): void {
    this.apply()
    this.#pending = null
  }

  #add(revalidate: () => void): void {
    if (this.#pending) this.#pending.push(revalidate)
    else revalidate()
  }
}

/** For an application without a cache: a page that is not kept need not be forgotten, but somebody thinks that it is. */
export const NO_CACHE: Revalidation = {
  revalidatePath: refuse,
  revalidateTag: refuse,
}

function refuse(): never {
  throw new TypeError(
    'createActions() was given no cache. Give it the one that keeps your pages: const cache = createCache(); createActions({ cache, … }).',
  )
}
