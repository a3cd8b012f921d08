import type { PathTarget, Revalidation } from '../action/revalidation.ts'
import type { CallCache, PendingRevalidation } from '../call/plug-ins.ts'
import { pathTest, tagLabel } from './labels.ts'
import { inHandler } from './scope.ts'

/** A revalidation as data, to be sent to other processes. */
export type Change = { readonly path: PathTarget } | { readonly tag: string }

/** Collects the revalidations of a handler, which take effect after it has succeeded and its writes are committed. */
export class CollectedRevalidation implements PendingRevalidation {
  readonly #target: Revalidation
  #pending: (() => void)[] | null = []

  constructor(target: Revalidation) {
    this.#target = target
  }

  revalidatePath(target: PathTarget): void {
    // Checked now, so that a mistake fails the handler and not the response after it.
    pathTest(target)
    this.#add(() => this.#target.revalidatePath(target))
  }

  revalidateTag(tag: string): void {
    tagLabel(tag)
    this.#add(() => this.#target.revalidateTag(tag))
  }

  apply(): void {
    const pending = this.#pending ?? []
    this.#pending = []
    for (const revalidate of pending) revalidate()
  }

  close(): void {
    this.apply()
    this.#pending = null
  }

  #add(revalidate: () => void): void {
    if (this.#pending) this.#pending.push(revalidate)
    else revalidate()
  }
}

/** For an application without a cache: throws, because a handler that revalidates expects one. */
const NO_REVALIDATION: PendingRevalidation = {
  revalidatePath: refuse,
  revalidateTag: refuse,
  apply() {},
  close() {},
}

function refuse(): never {
  throw new TypeError(
    'createActions() got no cache. Pass the one that your pages use: const cache = createCache(); createActions({ cache, … }).',
  )
}

/** The cache as the life of a POST sees it. */
export function callCacheOf(cache: Revalidation | undefined): CallCache {
  return {
    begin: () => (cache ? new CollectedRevalidation(cache) : NO_REVALIDATION),
    runHandler: cache ? inHandler : (run) => run(),
  }
}
