import type { Request } from 'express'
import type { Definition } from '../action/definition.ts'

const MAX_PAGES = 20

/** The pages that have rendered each action since the server started. */
export class RenderedActions {
  readonly #pages = new Map<Definition, Map<string, string>>()

  add(definition: Definition, request: Request): void {
    const pages = this.#pages.get(definition) ?? new Map<string, string>()
    this.#pages.set(definition, pages)
    const route = routeOf(request)
    if (pages.size < MAX_PAGES || pages.has(route)) pages.set(route, pathOf(request))
  }

  /** Returns the routes that have rendered an action, each with its most recent path. */
  of(definition: Definition): readonly (readonly [route: string, path: string])[] {
    return [...(this.#pages.get(definition) ?? [])].sort()
  }
}

/** The Express route, like `/posts/:slug`, or the path if it is unknown. */
function routeOf(request: Request): string {
  const path: unknown = request.route?.path
  return typeof path === 'string' ? `${request.baseUrl}${path}` : pathOf(request)
}

function pathOf({ baseUrl, path }: Request): string {
  return baseUrl + path
}
