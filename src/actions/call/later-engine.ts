// Whether another engine follows in the same application: it may know a form that this one does not.
import type { Application, RequestHandler } from 'express'

interface Layer {
  readonly handle?: RequestHandler & { readonly stack?: readonly Layer[] }
}

/** Whether a router has an engine after this one, also inside routers. */
export function hasLaterEngine(
  app: Application,
  engine: RequestHandler,
  isEngine: (handler: RequestHandler) => boolean,
): boolean {
  const { router } = app as unknown as { readonly router?: { readonly stack?: readonly Layer[] } }
  const engines = handlersIn(router?.stack ?? []).filter(isEngine)
  return engines.indexOf(engine) < engines.length - 1
}

function handlersIn(stack: readonly Layer[]): readonly RequestHandler[] {
  return stack.flatMap(({ handle }) => (handle ? [handle, ...handlersIn(handle.stack ?? [])] : []))
}
