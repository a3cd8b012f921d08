import type { Definition } from '../action/definition.ts'
import { fileFieldOf } from '../input/fields.ts'
import { Invalid, type Problems } from '../outcome.ts'
import { Refusal, sentenceOf } from '../refusal.ts'

/** Errors of storage and its drivers that have an answer of their own: the code decides, 503 or 507. Read-only is busy: a standby becomes the primary. */
const BUSY =
  /^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_READONLY|DATABASE_BUSY|55P03$|40001$|40P01$|57014$|25006$|ECONNREFUSED$|57P0[123]$)/
const FULL = /^(SQLITE_FULL|DATABASE_FULL|ENOSPC$|EDQUOT$|53100$)/

/** The refusal that an error of a database or a disk stands for, or null when it is a bug. */
export function storageRefusal(error: unknown): Refusal | null {
  const code = codeOf(error)
  if (BUSY.test(code)) return new Refusal('UNAVAILABLE', undefined, { retryAfterSeconds: 1, cause: error })
  if (FULL.test(code)) return new Refusal('NO_SPACE', undefined, { retryAfterSeconds: 60, cause: error })
  return null
}

/** What the Local API refuses with, told by its name and codes: the engine knows nothing else of it. */
interface ContentError extends Error {
  readonly code: string
  readonly errors?: Readonly<Record<string, string>> | undefined
  readonly retryAfterSeconds?: number | undefined
}

/**
 * What a handler's call of the Local API came to, when that refused: its sentences beside the fields (422), a file's
 * beside the form's file field, 404 for a document that is gone; 403 and 409 are thrown on as refusals. Null for
 * anything else.
 */
export function contentAnswer(error: unknown, definition: Definition): Invalid | Refusal | null {
  if (!isContentError(error)) return null
  const { code, message, errors = {} } = error
  if (code === 'INVALID_INPUT') return new Invalid(problemsIn(errors, message), 422)
  if (code === 'NOT_FOUND') return new Invalid({ sentence: 'This is gone.', fields: {} }, 404)
  if (code === 'ACCESS_DENIED') return new Refusal('FORBIDDEN', undefined, { reason: message })
  if (code === 'CONFLICT') return new Refusal('CONFLICT', undefined, { reason: message })
  const answer = ACCOUNTS[code]
  if (answer) return answer(error)
  if (!code.startsWith('FILE_')) return null
  const field = fileFieldOf(definition.fields)
  const fields = field === undefined ? {} : { [field]: message }
  return new Invalid(problemsIn(fields, message), code === 'FILE_TOO_LARGE' ? 413 : 422)
}

/** What the Local API refuses about accounts and sessions. */
const ACCOUNTS: Readonly<Record<string, (error: ContentError) => Invalid | Refusal>> = {
  INVALID_CREDENTIALS: ({ errors = {}, message }) => new Invalid(problemsIn(errors, message), 422),
  INVALID_TOKEN: ({ message }) => new Invalid({ sentence: message, fields: {} }, 403),
  SESSION_ENDED: ({ message }) => new Refusal('UNAUTHORIZED', undefined, { reason: message }),
  TOO_MANY_ATTEMPTS: ({ message, retryAfterSeconds = 60 }) =>
    new Refusal('TOO_MANY_REQUESTS', message, { retryAfterSeconds }),
  ACCOUNTS_BUSY: ({ retryAfterSeconds = 1 }) => new Refusal('UNAVAILABLE', undefined, { retryAfterSeconds }),
}

function problemsIn(fields: Readonly<Record<string, string>>, message: string): Problems {
  const isSaid = Object.keys(fields).length > 0
  return { sentence: isSaid ? sentenceOf('INVALID_INPUT') : message, fields: { ...fields } }
}

function isContentError(error: unknown): error is ContentError {
  return error instanceof Error && error.name === 'ContentError' && codeOf(error) !== ''
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
