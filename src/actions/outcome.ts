// Outcomes: what a handler can return, and what it means.
import { type Json, jsonProblem } from './json.ts'
import { localPath } from './local-path.ts'
import { Refusal, sentenceOf } from './refusal.ts'
import { requireUntainted } from './taint.ts'

/** The outcome of an action: a closed family. */
export type Outcome =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'invalid'; readonly problems: Problems; readonly status: number }
  | { readonly kind: 'data'; readonly data: Json }
  | { readonly kind: 'nothing' }

/** What is wrong with a form. */
export interface Problems {
  /** A sentence about the form as a whole. */
  readonly sentence: string
  /** A sentence for each field, by the field's name. */
  readonly fields: Readonly<Record<string, string>>
}

/** A redirect to another page; `redirect()` creates it. */
export class Redirect {
  // Private, so that no other object with a location is assignable to this type.
  readonly #location: string
  constructor(location: string) {
    this.#location = location
  }

  get location(): string {
    return this.#location
  }
}

/** The problems of a form; `invalid()` creates it. */
export class Invalid {
  readonly problems: Problems
  readonly status: number
  constructor(problems: Problems, status: number) {
    this.problems = problems
    this.status = status
  }
}

const MAX_LOCATION = 16 << 10

/**
 * Redirects the browser to another page with 303 See Other. Return it or throw it. For a path that a visitor chose,
 * write `redirect(localPath(next) ?? '/')`.
 *
 * @param target a path of this origin, or a URL of an origin in `origins`
 * @param options `origins`: other origins that are allowed, such as `https://pay.example`, compared exactly
 * @throws TypeError for any other target, because `Location: //evil.example` leads to another site
 * @example return redirect(`/posts/${post.slug}`)
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
 * Rejects the submitted data: the page is rendered again with what was typed and what is wrong. Return it or throw it.
 *
 * @param problems a sentence about the whole form, or one for each field by its name (`items.0.price` for nested fields)
 * @param status the status of the response, 400 to 499
 * @default status 422
 * @throws TypeError for another status, or a tainted sentence
 * @example return invalid({ email: 'This address has an account already.' })
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
 * The outcome of a handler's return value.
 *
 * @throws Refusal if that is what was returned
 * @throws TypeError with the action's name for data that is not JSON
 */
export function outcomeOf(returned: unknown, action: string): Outcome {
  if (returned === undefined) return { kind: 'nothing' }
  if (returned instanceof Redirect) return { kind: 'redirect', location: returned.location }
  if (returned instanceof Invalid)
    return { kind: 'invalid', problems: returned.problems, status: returned.status }
  if (returned instanceof Refusal) throw returned
  const problem = jsonProblem(returned, { bounded: false, undefinedIsAbsent: true })
  if (problem)
    throw new TypeError(
      `${action} returned a value that is not JSON: ${problem}. Return plain data, redirect(), invalid() or nothing.`,
    )
  return { kind: 'data', data: withoutUndefined(returned) as Json }
}

/** Whether a thrown value is an outcome and not an error. */
export function isOutcome(thrown: unknown): thrown is Redirect | Invalid {
  return thrown instanceof Redirect || thrown instanceof Invalid
}

/** The data of an emptied field is undefined, which JSON leaves out. Data without it stays the same object. */
function withoutUndefined(value: unknown): unknown {
  return hasUndefined(value) ? JSON.parse(JSON.stringify(value)) : value
}

function hasUndefined(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined
  return Object.values(value).some(hasUndefined)
}
