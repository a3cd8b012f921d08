import { relative } from 'node:path'
import { Eta } from 'eta'
import { escapeHtml } from '../actions/index.ts'

type Done = (error: Error | null, html?: string) => void

/**
 * Eta as a view engine of Express. Templates are compiled once, and with `isDevelopment` at every use. Everything
 * that is printed is escaped; nothing prints for null and undefined; a function throws instead of printing its
 * source.
 */
export function createViewEngine(folder: string, { isDevelopment }: { readonly isDevelopment: boolean }) {
  const eta = new Eta({
    views: folder,
    cache: !isDevelopment,
    debug: isDevelopment,
    useWith: false,
    autoEscape: true,
    autoFilter: true,
    filterFunction: printable,
    escapeFunction: (value: unknown) => escapeHtml(String(value)),
  })
  return function renderView(path: string, data: object, done: Done): void {
    try {
      done(null, eta.render(`/${relative(folder, path).replace(/\.eta$/, '')}`, data))
    } catch (error) {
      done(error as Error)
    }
  }
}

/** What a value prints as; for escaped and raw output alike. */
function printable(value: unknown): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'function')
    throw new TypeError(
      `A template prints the function ${value.name || '(anonymous)'}: call it, or bind the action: it.actions.posts.createPost.bind().`,
    )
  return String(value)
}
