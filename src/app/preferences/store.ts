import type { Request } from 'express'
import { type Cookies, readCookie } from '../../actions/index.ts'
import { DEFAULTS, type Preferences, PreferencesInput } from './inputs.ts'

const COOKIE = 'preferences'
const FORMAT = /^(\w+)\.(\d+)\.(\w+)$/
const YEAR = 365 * 86_400_000

/** Reads the visitor's preferences. An invalid cookie is ignored. */
export function readPreferences(request: Request): Preferences {
  const [, theme, perPage, dates] = FORMAT.exec(readCookie(request, COOKIE) ?? '') ?? []
  if (theme === undefined) return DEFAULTS
  const result = PreferencesInput.safeParse({ theme, perPage: Number(perPage), dates })
  return result.success ? result.data : DEFAULTS
}

export function writePreferences(cookies: Cookies, { theme, perPage, dates }: Preferences): void {
  cookies.set(COOKIE, `${theme}.${perPage}.${dates}`, { maxAge: YEAR })
}

export function clearPreferences(cookies: Cookies): void {
  cookies.delete(COOKIE)
}
