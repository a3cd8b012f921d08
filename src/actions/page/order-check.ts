// In development: whether a session or a user appears on the request behind the engine, where actions do not see it.
import type { Request } from 'express'

/** Compares requests at the engine with requests at the page. */
export interface OrderCheck {
  /** Remembers what a request has when it passes the engine. */
  see(request: Request): void
  /** Warns, once, of what has been added since. */
  check(request: Request): void
}

const NAMES = ['session', 'user'] as const

/** Creates the check of one engine. */
export function createOrderCheck(): OrderCheck {
  const seen = new WeakMap<Request, ReadonlySet<string>>()
  let isSaid = false
  return {
    see(request) {
      if (!isSaid) seen.set(request, presentOn(request))
    },
    check(request) {
      const before = seen.get(request)
      if (isSaid || !before) return
      const added = [...presentOn(request)].filter((name) => !before.has(name))
      if (added.length === 0) return
      isSaid = true
      const names = added.map((name) => `request.${name}`).join(' and ')
      process.emitWarning(
        `${names} appeared behind the engine, so actions do not see it. Mount what adds it (sessions, passport) in front of createActions().`,
        { code: 'SIGNPOST_ORDER' },
      )
    },
  }
}

function presentOn(request: Request): ReadonlySet<string> {
  return new Set(NAMES.filter((name) => Reflect.get(request, name) !== undefined))
}
