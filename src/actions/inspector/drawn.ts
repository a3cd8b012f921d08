import type { Request } from 'express'
import type { Definition } from '../action/definition.ts'

const MOST_PAGES = 20

/** Where actions were drawn since the server started. */
export class DrawnActions {
  readonly #pages = new Map<Definition, Map<string, string>>()

  add(definition: Definition, request: Request): void {
    const pages = this.#pages.get(definition) ?? new Map<string, string>()
    this.#pages.set(definition, pages)
    const route = routeOf(request)
    if (pages.size < MOST_PAGES || pages.has(route)) pages.set(route, pathOf(request))
  }

  /** The routes of the pages that drew an action, each with the path that did it last. */
  of(definition: Definition): readonly (readonly [route: string, path: string])[] {
    return [...(this.#pages.get(definition) ?? [])].sort()
  }
}

/** `/posts/:slug` where Express knows it, and the path where it does not. */
function routeOf(request: Request): string {
  const path: unknown = request.route?.path
  return typeof path === 'string' ? `${request.baseUrl}${path}` : pathOf(request)
}

function pathOf({ baseUrl, path }: Request): string {
  return baseUrl + path
}
