// The names under which templates find the locals of the engine, in an application that may use these names itself.
import type { Response } from 'express'
import { isDevelopment } from '../development.ts'
import type { PageLocals } from './shared-page.ts'

/** Other names for the locals, one by one; or one name under which all of them are. */
export type LocalNames = string | { readonly [Name in keyof PageLocals]?: string }

/** Adds the locals of a page. */
export type AddLocals = (response: Response, locals: PageLocals, isFirst: boolean) => void

const NAMES = ['form', 'messages', 'actions', 'failed'] as const

/**
 * Creates what adds the locals under their names.
 *
 * @throws TypeError for a name that is no identifier or is given twice
 */
export function createLocals(names: LocalNames = {}): AddLocals {
  const wanted = typeof names === 'string' ? [names] : NAMES.map((name) => names[name] ?? name)
  const isWrong =
    wanted.some((name) => !/^[A-Za-z_$][\w$]*$/.test(name)) || new Set(wanted).size < wanted.length
  if (
    isWrong ||
    (typeof names === 'object' && Object.keys(names).some((name) => !NAMES.some((known) => known === name)))
  )
    throw new TypeError(
      "locals must be one name, such as 'signpost', or other names for form, messages, actions and failed: { messages: 'actionMessages' }.",
    )
  const warn = createWarning()
  return ({ locals }, added, isFirst) => {
    const entries: readonly (readonly [string, unknown])[] =
      typeof names === 'string' ? [[names, added]] : NAMES.map((name) => [names[name] ?? name, added[name]])
    for (const [name, value] of entries) {
      // What the application has set is its own, such as the messages of connect-flash.
      if (isFirst && Object.hasOwn(locals, name)) warn(name)
      else if (isDevelopment()) define(locals, name, { value, warn })
      else Reflect.set(locals, name, value)
    }
  }
}

interface Defined {
  readonly value: unknown
  readonly warn: (name: string) => void
}

/** In development, a local that the application replaces is noticed. */
function define(locals: object, name: string, { value, warn }: Defined): void {
  let current = value
  Object.defineProperty(locals, name, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (other: unknown) => {
      current = other
      warn(name)
    },
  })
}

function createWarning(): (name: string) => void {
  const said = new Set<string>()
  return (name) => {
    if (said.has(name) || !isDevelopment()) return
    said.add(name)
    process.emitWarning(
      `response.locals.${name} is the application's, so templates do not get the engine's. Give that another name: createActions({ locals: { ${name}: '…' } }), or put all of them under one: locals: 'signpost'.`,
      { code: 'SIGNPOST_LOCALS' },
    )
  }
}
