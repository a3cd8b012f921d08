import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fill } from './shelf.ts'

/** What the code that runs now is part of: something that will be kept, or a handler. */
type Scope = Fill | 'handler'

const scopes = new AsyncLocalStorage<Scope>()

/** Runs a handler. What it reads comes fresh and is not kept: its transaction may yet be rolled back. */
export function inHandler<T>(run: () => T): T {
  return scopes.run('handler', run)
}

/** Runs what makes something to be kept, so that it comes to depend on what it reads from the cache. */
export function inFill<T>(fill: Fill, run: () => T): T {
  return scopes.run(fill, run)
}

/** What runs now; undefined for neither of both. */
export function currentScope(): Scope | undefined {
  return scopes.getStore()
}
