import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta } from 'eta'
import type { Express } from 'express'
import { escapeHtml, requireUntainted } from '../actions/index.ts'
import { showDay } from './dates.ts'

export interface ViewsOptions {
  readonly folder: string
  /** Reads templates on every render. In production they are compiled once, at the start. */
  readonly isDevelopment: boolean
}

/** Makes Eta the view engine of an application. Throws for a template that does not compile. */
export function useViews(app: Express, { folder, isDevelopment }: ViewsOptions): void {
  const eta = isDevelopment ? createReadingEta(folder) : createCompiledEta(folder)

  /** Express creates one for each view name, and checks that it has a path. */
  class View {
    readonly path: string

    constructor(name: string) {
      this.path = eta.resolvePath?.(name) ?? ''
    }

    render(data: object, done: (error: unknown, html?: string) => void): void {
      let html: string
      try {
        html = eta.render(this.path, data)
      } catch (error) {
        return done(error)
      }
      done(null, html)
    }
  }

  app.locals.showDay = showDay
  app.set('view', View)
  app.set('view cache', !isDevelopment)
}

function createReadingEta(folder: string): Eta {
  const isThere = (name: string) => existsSync(join(folder, `${name}.eta`))
  return createEta(folder, { isThere, config: { cache: false, debug: true } })
}

/** Compiles all views at the start. Later renders do not read files. */
function createCompiledEta(folder: string): Eta {
  const names = new Set(namesIn(folder))
  const eta = createEta(folder, { isThere: (name) => names.has(name), config: { cache: true } })
  for (const name of names) eta.templatesSync.define(name, compile(eta, name))
  return eta
}

interface EtaSetup {
  readonly isThere: (name: string) => boolean
  readonly config: { readonly cache: boolean; readonly debug?: boolean }
}

/** Names are relative to the views folder everywhere, in `include` and `layout` too: `posts/edit`. */
function createEta(folder: string, { isThere, config }: EtaSetup): Eta {
  const eta = new Eta({
    ...config,
    views: folder,
    useWith: false,
    autoEscape: true,
    autoFilter: true,
    // Eta declares text as the return type, but accepts and escapes any value.
    filterFunction: requirePrintable as (value: unknown) => string,
    escapeFunction: (value) => escapeHtml(String(value)),
  })
  eta.resolvePath = (name) => requireView(name, { folder, isThere })
  eta.readFile = (name) => readFileSync(join(folder, `${name}.eta`), 'utf8')
  return eta
}

const NAME = /^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)*$/

/** Accepts plain words only, so that a name cannot leave the folder. */
function requireView(
  name: string,
  { folder, isThere }: Pick<EtaSetup, 'isThere'> & { folder: string },
): string {
  if (!NAME.test(name))
    throw new TypeError(
      `${JSON.stringify(name)} is not a valid view name. Write a name like posts/edit, relative to ${folder}.`,
    )
  if (!isThere(name))
    throw new TypeError(
      `There is no view ${name} in ${folder}: create ${name}.eta there, or correct the name.`,
    )
  return name
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eta'))
    .map((file) => file.slice(0, -'.eta'.length).replaceAll('\\', '/'))
}

function compile(eta: Eta, name: string) {
  try {
    return eta.compile(eta.readFile?.(name) ?? '', { filepath: name })
  } catch (error) {
    throw new TypeError(
      `The view ${name} does not compile: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/**
 * Checks a value that a template prints. Null and undefined print nothing; functions, symbols and plain objects throw.
 * An action throws by itself, with the correct spelling in its message.
 */
function requirePrintable(value: unknown): unknown {
  if (value === null || value === undefined) return ''
  requireUntainted(value)
  if (typeof value === 'function')
    throw new TypeError(
      `A template prints the function ${value.name || '(anonymous)'}. Call it; or for an action, register it and print it.actions.<name>.bind().`,
    )
  if (typeof value === 'symbol') throw new TypeError('A template prints a symbol. Print text.')
  if (typeof value === 'object' && value.toString === Object.prototype.toString)
    throw new TypeError(
      'A template prints an object or an unawaited promise. Print one of its fields, or await it.',
    )
  return value
}
