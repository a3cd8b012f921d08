/**
 * Why the Local API refused, as a word that stays the same:
 *
 * - `UNKNOWN_COLLECTION`, `UNKNOWN_FIELD`, `UNKNOWN_OPERATOR`, `INVALID_QUERY`: the call is wrong; nothing was
 *   executed. The message names what is unknown and what there is.
 * - `ACCESS_DENIED`: the access rule of the collection or of a field said no.
 * - `NOT_FOUND`: no such document, or none that this user may see.
 * - `CONFLICT`: the document is no longer as the caller expected it.
 * - `INVALID_INPUT`: the data does not fit the schema, or a unique value is taken; `errors` says it by field.
 * - `FILE_TOO_LARGE`, `FILE_TYPE`, `FILE_NAME`, `FILE_INCOMPLETE`: the file was refused, and nothing of it is left.
 * - `INVALID_CREDENTIALS`: no such account, another password, locked, or not confirmed yet: which of these is not revealed.
 * - `TOO_MANY_ATTEMPTS`: for this account or from this address; `retryAfterSeconds` says when it makes sense again.
 * - `INVALID_TOKEN`: the link was used, is too old, or never was one.
 * - `SESSION_ENDED`: no user is signed in with this token.
 * - `ACCOUNTS_BUSY`: more passwords are being checked than the server can.
 * - `HOOK_LOOP`: a hook starts itself; the message names it.
 */
export type ContentErrorCode =
  | 'UNKNOWN_COLLECTION'
  | 'UNKNOWN_FIELD'
  | 'UNKNOWN_OPERATOR'
  | 'INVALID_QUERY'
  | 'ACCESS_DENIED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'INVALID_INPUT'
  | 'FILE_TOO_LARGE'
  | 'FILE_TYPE'
  | 'FILE_NAME'
  | 'FILE_INCOMPLETE'
  | 'INVALID_CREDENTIALS'
  | 'TOO_MANY_ATTEMPTS'
  | 'INVALID_TOKEN'
  | 'SESSION_ENDED'
  | 'ACCOUNTS_BUSY'
  | 'HOOK_LOOP'

const STATUS: Readonly<Record<ContentErrorCode, number>> = {
  UNKNOWN_COLLECTION: 500,
  UNKNOWN_FIELD: 500,
  UNKNOWN_OPERATOR: 500,
  INVALID_QUERY: 400,
  ACCESS_DENIED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID_INPUT: 422,
  FILE_TOO_LARGE: 413,
  FILE_TYPE: 422,
  FILE_NAME: 422,
  FILE_INCOMPLETE: 422,
  INVALID_CREDENTIALS: 422,
  TOO_MANY_ATTEMPTS: 429,
  INVALID_TOKEN: 403,
  SESSION_ENDED: 401,
  ACCOUNTS_BUSY: 503,
  HOOK_LOOP: 500,
}

/** What a `ContentError` carries besides its code and message. */
export interface ContentErrorDetails {
  /** A sentence for each field that is wrong, by its name. */
  readonly errors?: Readonly<Record<string, string>>
  /** Seconds after which it makes sense to try again. */
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** What the Local API refuses. A database that is busy, full or gone speaks for itself: `DatabaseError`. */
export class ContentError extends Error {
  override readonly name = 'ContentError'
  readonly code: ContentErrorCode
  /**
   * What a page that passes this on is answered with, which Express reads: 404, 403, 409 … A query that a visitor can make
   * wrong, such as a cursor, is 400; a name that the program has wrong is 500.
   */
  readonly status: number
  readonly errors: Readonly<Record<string, string>> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ContentErrorCode,
    message: string,
    { errors, retryAfterSeconds, cause }: ContentErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = STATUS[code]
    this.errors = errors
    this.retryAfterSeconds = retryAfterSeconds
  }
}
