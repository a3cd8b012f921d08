import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta } from 'eta'
import type { Express } from 'express'
import { escapeHtml } from '../actions/index.ts'

export interface ViewsOptions {
  readonly folder: string
  /** Compiled once, at the start, or read again whenever a page is drawn. */
  readonly isDevelopment: boolean
}

/** Makes Eta the view engine of an application. Throws for a template that does not compile. */
export function useViews(app: Express, options: ViewsOptions): void {
  const eta = createEta(options)
  if (!options.isDevelopment) compileAll(eta, options.folder)

  /** Express makes one for each name and asks whether it has a path. */
  class View {
    readonly name: string
    readonly path: string

    constructor(name: string) {
      this.name = requireView(options.folder, name)
      this.path = name
    }

    render(data: object, done: (error: unknown, html?: string) => void): void {
      let html: string
      try {
        html = eta.render(this.name, data)
      } catch (error) {
        return done(error)
      }
      done(null, html)
    }
  }

  app.set('view', View)
  app.set('view cache', !options.isDevelopment)
}

/** Names are relative to the views folder everywhere, in `include` and `layout` too: `posts/edit`. */
function createEta({ folder, isDevelopment }: ViewsOptions): Eta {
  const eta = new Eta({
    views: folder,
    cache: !isDevelopment,
    debug: isDevelopment,
    useWith: false,
    autoEscape: true,
    autoFilter: true,
    filterFunction: requirePrintable as (value: unknown) => string,
    escapeFunction: (value) => escapeHtml(String(value)),
  })
  eta.resolvePath = (name) => requireView(folder, name)
  eta.readFile = (name) => readFileSync(fileOf(folder, name), 'utf8')
  return eta
}

const NAME = /^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)*$/

/** A name of plain words cannot lead out of the folder. */
function requireView(folder: string, name: string): string {
  if (!NAME.test(name))
    throw new TypeError(
      `${JSON.stringify(name)} is no name of a view. Write it like posts/edit, below ${folder}.`,
    )
  if (!existsSync(fileOf(folder, name)))
    throw new TypeError(
      `There is no view ${name} in ${folder}: create ${name}.eta there, or correct the name.`,
    )
  return name
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.eta`)
}

function compileAll(eta: Eta, folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.eta'))) {
    const name = file.slice(0, -'.eta'.length).replaceAll('\\', '/')
    eta.templatesSync.define(name, compileOne(eta, requireView(folder, name)))
  }
}

function compileOne(eta: Eta, name: string) {
  try {
    return eta.compile(eta.readFile?.(name) ?? '', { filepath: name })
  } catch (error) {
    throw new TypeError(
      `The view ${name} does not compile: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/**
 * What a template may print, escaped or raw: nothing for null and undefined, and never source code. An action throws
 * by itself, with the right spelling.
 */
function requirePrintable(value: unknown): unknown {
  if (value === null || value === undefined) return ''
  if (typeof value === 'function')
    throw new TypeError(
      `A template prints the function ${value.name || '(anonymous)'}. Call it; or for an action, register it and print it.actions.<name>.bind().`,
    )
  if (typeof value === 'object' && value.toString === Object.prototype.toString)
    throw new TypeError(
      'A template prints an object, or a promise that nobody awaited. Print one of its fields.',
    )
  return typeof value === 'symbol' ? refuseSymbol(value) : value
}

function refuseSymbol(value: symbol): never {
  throw new TypeError(`A template prints the symbol ${String(value.description)}. Print text.`)
}
