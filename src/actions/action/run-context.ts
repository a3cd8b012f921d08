// The context of `action.run()`, which has no request and no response.
import type { CookieOptions } from 'express'
import type { Json } from '../json.ts'
import type { Cookies } from '../request/cookies.ts'
import type { AfterCommitWork } from './after-commit.ts'
import type { ActionContext } from './context.ts'
import type { Revalidation } from './revalidation.ts'

/** The context of a call without HTTP. */
export type RunContext<App> = App &
  Partial<Pick<ActionContext, 'cookies' | 'flash' | 'cache' | 'afterCommit' | 'signal' | 'request'>>

/**
 * Completes a context for `run()`: cookies, messages and revalidations without effect, a signal that is never aborted, and
 * the work that the handler gives to `afterCommit()`.
 */
export function createRunContext(
  given: object,
  call: { readonly args: readonly unknown[]; readonly previous: Json | undefined },
): { readonly context: object; readonly afterCommit: readonly AfterCommitWork[] } {
  const afterCommit: AfterCommitWork[] = []
  const detached = new DetachedContext(afterCommit)
  const context = Object.assign(detached, given, lazyParts(given), call, { captured: undefined })
  return { context, afterCommit }
}

/** The getters of a handler's context, which `Object.assign` does not copy from its prototype. */
function lazyParts(given: Partial<Pick<ActionContext, 'cache' | 'signal'>>): object {
  const { cache, signal } = given
  return { ...(cache && { cache }), ...(signal && { signal }) }
}

class DetachedContext {
  readonly cookies: Cookies = new CookieJar()
  readonly signal = new AbortController().signal
  readonly flash = () => {}
  readonly afterCommit: (work: AfterCommitWork) => void
  readonly cache: Revalidation = { revalidatePath() {}, revalidateTag() {} }

  constructor(afterCommit: AfterCommitWork[]) {
    this.afterCommit = (work) => void afterCommit.push(work)
  }
}

class CookieJar implements Cookies {
  readonly #values = new Map<string, string>()

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  set(name: string, value: string, _options?: CookieOptions): void {
    this.#values.set(name, value)
  }

  delete(name: string): void {
    this.#values.delete(name)
  }
}
