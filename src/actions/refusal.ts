// Refusals: every status with which the engine rejects a request, its code, and its sentence for the visitor.
import { requireUntainted } from './taint.ts'

/** Why a request was refused: a stable code for logs, tests and `application/problem+json`. */
export type RefusalCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'CROSS_ORIGIN'
  | 'UNPROVEN_ORIGIN'
  | 'WRONG_IDENTITY'
  | 'FORM_EXPIRED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'UNKNOWN_FORM'
  | 'METHOD_NOT_ALLOWED'
  | 'ALREADY_SENT'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_TYPE'
  | 'INVALID_INPUT'
  | 'TOO_MANY_REQUESTS'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'NO_SPACE'

/** The status of each refusal, and its sentence for the visitor unless the refusal has its own message. */
const REFUSALS: Readonly<Record<RefusalCode, readonly [status: number, message: string]>> = {
  BAD_REQUEST: [400, 'The form arrived damaged. Please send it again.'],
  UNAUTHORIZED: [401, 'Please sign in.'],
  CROSS_ORIGIN: [403, 'This form was not sent from this site. Open the page here and send it again.'],
  // A form that was rendered for no user, from a signed-in user: anyone could have fetched it.
  UNPROVEN_ORIGIN: [403, 'This form was not sent from this site. Open the page here and send it again.'],
  WRONG_IDENTITY: [403, 'This form was opened by another sign-in. Please check it and send it again.'],
  FORM_EXPIRED: [
    403,
    'This form is out of date: forms work for two weeks. Please check it and send it again.',
  ],
  FORBIDDEN: [403, 'You may not do this.'],
  NOT_FOUND: [404, 'This is gone.'],
  UNKNOWN_FORM: [404, 'This form is no longer known. Please open its page and send it again.'],
  METHOD_NOT_ALLOWED: [405, 'This address takes forms that are sent, nothing else.'],
  ALREADY_SENT: [409, 'This was already sent. Send the new version as well?'],
  CONFLICT: [409, 'This page has changed since you opened it. Please check the form and send it again.'],
  TOO_LARGE: [413, 'This is more than the form takes.'],
  UNSUPPORTED_TYPE: [415, 'Forms are sent as application/x-www-form-urlencoded or multipart/form-data.'],
  INVALID_INPUT: [422, 'Please check what is marked below.'],
  TOO_MANY_REQUESTS: [429, 'That was too often. Please wait a moment and send it again.'],
  INTERNAL: [500, 'Something went wrong on our side.'],
  UNAVAILABLE: [503, 'This takes too long just now. Please send it again in a moment.'],
  NO_SPACE: [507, 'There is no space left on our side. Please try again later.'],
}

/** What a refusal carries besides its code and sentence. */
export interface RefusalDetails {
  /** Seconds until a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number
  /** Why, for the log and for developers. Visitors do not see it. */
  readonly reason?: string
  readonly cause?: unknown
  /** Problems by field name. */
  readonly fields?: Readonly<Record<string, string>>
}

/**
 * A refused request: a code, a status, and a sentence for the visitor (`message`). Access rules and handlers return it
 * or throw it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  readonly reason: string | undefined
  readonly fields: Readonly<Record<string, string>>

  constructor(code: RefusalCode, message?: string, details: RefusalDetails = {}) {
    const { retryAfterSeconds, reason, cause, fields = {} } = details
    requireUntainted(message)
    super(message ?? REFUSALS[code][1], cause === undefined ? undefined : { cause })
    this.code = code
    this.status = REFUSALS[code][0]
    this.retryAfterSeconds = retryAfterSeconds
    this.reason = reason
    this.fields = fields
  }
}

/**
 * 401: the action needs a signed-in user. A browser is redirected to the login page, if the application has one.
 *
 * @param message a sentence for the visitor
 * @default message 'Please sign in.'
 * @returns a `Refusal` to return or throw
 */
export function unauthorized(message?: string): Refusal {
  return new Refusal('UNAUTHORIZED', message)
}

/**
 * 403: this user may not do this.
 *
 * @param message a sentence for the visitor
 * @default message 'You may not do this.'
 * @returns a `Refusal` to return or throw
 */
export function forbidden(message?: string): Refusal {
  return new Refusal('FORBIDDEN', message)
}

/**
 * 404: the record of the form does not exist, or this user may not know that it exists.
 *
 * @param message a sentence for the visitor
 * @default message 'This is gone.'
 * @returns a `Refusal` to return or throw
 * @example const post = (await posts.find(id)) ?? notFound()
 */
export function notFound(message?: string): Refusal {
  return new Refusal('NOT_FOUND', message)
}

/**
 * 409: the record of the form has changed since the form was rendered.
 *
 * @param message a sentence for the visitor
 * @returns a `Refusal` to return or throw
 * @example if (post.version !== captured.version) return conflict('Someone else has changed this post.')
 */
export function conflict(message?: string): Refusal {
  return new Refusal('CONFLICT', message)
}

/** How long the client should wait before it tries again. */
export interface RetryAfter {
  /** Becomes the `Retry-After` header. */
  readonly retryAfterSeconds: number
}

/**
 * 429 with `Retry-After`: the visitor has done this too often.
 *
 * @param message a sentence for the visitor; undefined for the default
 * @returns a `Refusal` to return or throw
 * @example return tooManyRequests('You have asked often enough for today.', { retryAfterSeconds: 3600 })
 */
export function tooManyRequests(message: string | undefined, retryAfter: RetryAfter): Refusal {
  return new Refusal('TOO_MANY_REQUESTS', message, retryAfter)
}

/**
 * 503 with `Retry-After`: something the action needs is busy or unreachable.
 *
 * @param message a sentence for the visitor
 * @returns a `Refusal` to return or throw
 * @default retryAfterSeconds 1
 */
export function unavailable(message?: string, retryAfter: RetryAfter = { retryAfterSeconds: 1 }): Refusal {
  return new Refusal('UNAVAILABLE', message, retryAfter)
}

const BY_STATUS: ReadonlyMap<number, RefusalCode> = new Map([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [409, 'CONFLICT'],
  [413, 'TOO_LARGE'],
  [422, 'INVALID_INPUT'],
  [429, 'TOO_MANY_REQUESTS'],
  [503, 'UNAVAILABLE'],
])

/** The code for a status with which other middleware refuses; undefined if there is none. */
export function codeOf(status: number): RefusalCode | undefined {
  return BY_STATUS.get(status)
}

/** The default sentence of a code. */
export function sentenceOf(code: RefusalCode): string {
  return REFUSALS[code][1]
}
