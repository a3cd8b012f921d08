import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fill } from './entry-store.ts'

/** What the current code belongs to: the fill of a cache entry, or an action's handler. */
type Scope = Fill | 'handler'

const scopes = new AsyncLocalStorage<Scope>()

/** Runs a handler. Its reads bypass the cache, because its transaction can still be rolled back. */
export function inHandler<T>(run: () => T): T {
  return scopes.run('handler', run)
}

/** Runs the code that fills an entry, so that the entry depends on all cached data that it reads. */
export function inFill<T>(fill: Fill, run: () => T): T {
  return scopes.run(fill, run)
}

/** The current scope; undefined outside of both. */
export function currentScope(): Scope | undefined {
  return scopes.getStore()
}
