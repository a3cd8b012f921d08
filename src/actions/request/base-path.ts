// Where the application is in the browser: a base path that a proxy removes or keeps, and the path an engine is mounted
// under. The application's own paths (`redirect('/posts')`, `loginPage`) are those that it sees in `originalUrl`.
import type { Request } from 'express'
import { ACTIONS } from '../local-path.ts'

/** Translates between the paths that the application sees and those that the browser sees. */
export interface BasePath {
  /** The base path as it was given; '' without one. */
  readonly base: string
  /** The path in the browser. */
  publicPath(request: Request, path: string): string
  /** The path that the application sees. */
  ownPath(request: Request, path: string): string
}

/**
 * Creates the translation for the option `base`. Whether the proxy removes the base path is seen on each request.
 *
 * @throws TypeError for anything but a path such as `/app`
 */
export function createBasePath(base = ''): BasePath {
  if (base !== '' && !/^(\/[\w.~-]+)+$/.test(base))
    throw new TypeError(
      `base must be a path like "/app", without a slash at its end, not ${JSON.stringify(base)}.`,
    )
  if (base === '') return { base, publicPath: (_request, path) => path, ownPath: (_request, path) => path }
  const isBelow = (path: string) => path.startsWith(base) && /^([/?#]|$)/.test(path.slice(base.length))
  return {
    base,
    publicPath(request, path) {
      const isAdded = !path.startsWith('/') || (isBelow(request.originalUrl) && isBelow(path))
      return isAdded ? path : base + path
    },
    ownPath(request, path) {
      if (isBelow(request.originalUrl) || !isBelow(path)) return path
      const own = path.slice(base.length)
      return own.startsWith('/') ? own : `/${own}`
    },
  }
}

const mounts = new WeakMap<Request, string>()

/** Remembers the path that the engine is mounted under, for a request to it. */
export function rememberMount(request: Request): void {
  if (request.baseUrl !== '') mounts.set(request, request.baseUrl)
}

/** The prefix of action URLs, as the application sees it: with the path that the engine is mounted under. */
export function actionsPath(mount: string): string {
  return mount + ACTIONS
}

/** The path that the engine is mounted under; '' for the root. */
export function mountOf(request: Request): string {
  return mounts.get(request) ?? ''
}
