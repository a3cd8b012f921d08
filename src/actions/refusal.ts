import { requireUntainted } from './taint.ts'

/** Why a request was refused: stable codes for logs, tests and `application/problem+json`. */
export type RefusalCode = keyof typeof REFUSALS

/** Every refusal there is: its status, and the sentence a visitor reads unless a better one is known. */
const REFUSALS = {
  bad_request: [400, 'The form arrived damaged. Please send it again.'],
  login_required: [401, 'Please sign in.'],
  cross_origin: [403, 'This form was not sent from this site. Open the page here and send it again.'],
  wrong_owner: [403, 'This form was opened by another sign-in. Please check it and send it again.'],
  form_expired: [
    403,
    'This form is out of date: forms work for two weeks. Please check it and send it again.',
  ],
  forbidden: [403, 'You may not do this.'],
  not_found: [404, 'This form is no longer known. Please reload its page and send it again.'],
  method_not_allowed: [405, 'This address takes forms that are sent, nothing else.'],
  conflict: [409, 'This page has changed since you opened it. Please check the form and send it again.'],
  too_large: [413, 'This is more than the form takes.'],
  unsupported_type: [415, 'Forms are sent as application/x-www-form-urlencoded or multipart/form-data.'],
  invalid_input: [422, 'Please check what is marked below.'],
  slow_down: [429, 'That was too often. Please wait a moment and send it again.'],
  internal: [500, 'Something went wrong on our side.'],
  unavailable: [503, 'This takes too long just now. Please send it again in a moment.'],
  no_space: [507, 'There is no space left on our side. Please try again later.'],
} as const satisfies Record<string, readonly [number, string]>

export interface RefusalDetails {
  /** Seconds after which it makes sense to try again; becomes `Retry-After`. */
  readonly retryAfter?: number
  /** What the log should know and the visitor should not. */
  readonly reason?: string
  readonly cause?: unknown
  /** A sentence for each field that it is about, by its name. */
  readonly fields?: Readonly<Record<string, string>>
}

/**
 * A request that is refused: a code, a status, and a sentence for the visitor (`message`). Access rules and
 * handlers may return it or throw it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly status: number
  readonly retryAfter: number | undefined
  readonly reason: string | undefined
  readonly fields: Readonly<Record<string, string>>

  constructor(code: RefusalCode, sentence?: string, details: RefusalDetails = {}) {
    const { retryAfter, reason, cause, fields = {} } = details
    requireUntainted(sentence)
    super(sentence ?? REFUSALS[code][1], cause === undefined ? undefined : { cause })
    this.code = code
    this.status = REFUSALS[code][0]
    this.retryAfter = retryAfter
    this.reason = reason
    this.fields = fields
  }
}

/** 401: nobody is signed in and the action needs someone. Browsers are led to the sign-in page. */
export const unauthorized = (sentence?: string) => new Refusal('login_required', sentence)

/** 403: this person may not do this. */
export const forbidden = (sentence?: string) => new Refusal('forbidden', sentence)

/** 409: what the form was about has changed meanwhile. */
export const conflict = (sentence?: string) => new Refusal('conflict', sentence)

/** 429 with `Retry-After` in seconds. */
export const tooManyRequests = (retryAfter: number, sentence?: string) =>
  new Refusal('slow_down', sentence, { retryAfter })

/** 503 with `Retry-After` in seconds, 1 unless given. */
export const unavailable = (retryAfter = 1, sentence?: string) =>
  new Refusal('unavailable', sentence, { retryAfter })

/** The sentence that a code is told with unless a better one is known. */
export function sentenceOf(code: RefusalCode): string {
  return REFUSALS[code][1]
}
