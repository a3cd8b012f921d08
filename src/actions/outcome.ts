import { type Json, jsonProblem } from './json.ts'
import { localPath } from './local-path.ts'
import { Refusal, sentenceOf } from './refusal.ts'
import { requireUntainted } from './taint.ts'

/** What an action came to: a closed family. */
export type Outcome =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'invalid'; readonly problems: Problems; readonly status: number }
  | { readonly kind: 'data'; readonly data: Json }
  | { readonly kind: 'nothing' }

/** What is wrong with a form: a sentence for the whole, and one for each field by its name. */
export interface Problems {
  readonly sentence: string
  readonly fields: Readonly<Record<string, string>>
}

/** Made by `redirect`. */
export class Redirect {
  // Private, so that no other object that has a location is one.
  readonly #location: string
  constructor(location: string) {
    this.#location = location
  }

  get location(): string {
    return this.#location
  }
}

/** Made by `invalid`. */
export class Invalid {
  readonly problems: Problems
  readonly status: number
  constructor(problems: Problems, status: number) {
    this.problems = problems
    this.status = status
  }
}

const MAX_LOCATION = 4096

/**
 * Sends the browser to another page with 303. Return it or throw it. The target is a path of this origin, or a
 * URL of an origin that `origins` lists (exactly, `https://pay.example`). Throws a TypeError for anything
 * else, because `Location: //evil.example` is a link to another site. For a path that a visitor chose, write
 * `redirect(localPath(next) ?? '/')`.
 */
export function redirect(
  target: string,
  { origins = [] }: { readonly origins?: readonly string[] } = {},
): Redirect {
  requireUntainted(target)
  const location = localPath(target) ?? listedUrl(target, origins)
  if (!location || location.length > MAX_LOCATION)
    throw new TypeError(
      `redirect(${JSON.stringify(String(target).slice(0, 100))}) does not stay on this site. Give a path that starts with one slash, or list its origin: redirect(url, { origins: ['https://…'] }).`,
    )
  return new Redirect(location)
}

function listedUrl(target: string, origins: readonly string[]): string | null {
  if (!URL.canParse(target)) return null
  const url = new URL(target)
  const hasUserInfo = url.username !== '' || url.password !== ''
  return !hasUserInfo && origins.includes(url.origin) ? url.href : null
}

/**
 * Refuses what was typed: the page comes again with status 422 (or another 4xx), filled in. Give one sentence
 * for the whole form, or a sentence for each field by its name (`items.0.price` for nested ones). Return it or
 * throw it.
 */
export function invalid(problems: string | Readonly<Record<string, string>>, status = 422): Invalid {
  if (!Number.isInteger(status) || status < 400 || status > 499)
    throw new TypeError(`invalid() takes a status from 400 to 499, not ${status}.`)
  for (const sentence of typeof problems === 'string' ? [problems] : Object.values(problems))
    requireUntainted(sentence)
  if (typeof problems === 'string') return new Invalid({ sentence: problems, fields: {} }, status)
  return new Invalid({ sentence: sentenceOf('INVALID_INPUT'), fields: { ...problems } }, status)
}

/**
 * The outcome that a handler's return value stands for. Refusals are thrown. Throws a TypeError naming the
 * action for data that is not JSON.
 */
export function outcomeOf(returned: unknown, action: string): Outcome {
  if (returned === undefined) return { kind: 'nothing' }
  if (returned instanceof Redirect) return { kind: 'redirect', location: returned.location }
  if (returned instanceof Invalid)
    return { kind: 'invalid', problems: returned.problems, status: returned.status }
  if (returned instanceof Refusal) throw returned
  const problem = jsonProblem(returned, { bounded: false })
  if (problem)
    throw new TypeError(
      `${action} returned what is not JSON: ${problem}. Return plain data, redirect(), invalid() or nothing.`,
    )
  return { kind: 'data', data: returned as Json }
}

/** Whether something thrown is an outcome and not a failure. */
export function isOutcome(thrown: unknown): thrown is Redirect | Invalid {
  return thrown instanceof Redirect || thrown instanceof Invalid
}
