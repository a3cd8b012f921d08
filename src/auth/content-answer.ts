import { type AnswerError, invalid, Refusal, tooManyRequests, unavailable } from '../actions/index.ts'
import { ContentError, type ContentErrorCode, DatabaseError } from '../content/index.ts'

/**
 * Translates the errors of the Local API for the engine: problems of the data next to their fields (422), a refused file
 * next to the form's file field, 404 for a document that is gone, 403 and 409, 429 and 503 with `Retry-After`. Null for
 * every other error.
 *
 * @example createActions({ answerError: contentAnswer, … })
 */
export const contentAnswer: AnswerError = (error, form) => {
  if (error instanceof DatabaseError) return databaseAnswer(error)
  if (!(error instanceof ContentError)) return null
  return ANSWERS[error.code]?.(error, form) ?? null
}

function databaseAnswer(error: DatabaseError): Refusal | null {
  if (error.code !== 'DATABASE_BUSY') return null
  return new Refusal('UNAVAILABLE', undefined, { retryAfterSeconds: 1, cause: error })
}

type Answer = (error: ContentError, form: Parameters<AnswerError>[1]) => ReturnType<AnswerError>

/** Codes that are missing here are mistakes in a call of the API, and so bugs. */
const ANSWERS: Readonly<Partial<Record<ContentErrorCode, Answer>>> = {
  INVALID_INPUT: problemsAnswer,
  INVALID_CREDENTIALS: problemsAnswer,
  NOT_FOUND: () => invalid('This is gone.', 404),
  ACCESS_DENIED: ({ message }) => new Refusal('FORBIDDEN', undefined, { reason: message }),
  CONFLICT: ({ message }) => new Refusal('CONFLICT', undefined, { reason: message }),
  INVALID_TOKEN: ({ message }) => invalid(message, 403),
  SESSION_ENDED: ({ message }) => new Refusal('UNAUTHORIZED', undefined, { reason: message }),
  TOO_MANY_ATTEMPTS: ({ message, retryAfterSeconds = 60 }) => tooManyRequests(message, { retryAfterSeconds }),
  ACCOUNTS_BUSY: ({ retryAfterSeconds = 1 }) => unavailable(undefined, { retryAfterSeconds }),
  FILE_TOO_LARGE: (error, form) => fileAnswer(error, form, 413),
  FILE_TYPE: fileAnswer,
  FILE_NAME: fileAnswer,
  FILE_INCOMPLETE: fileAnswer,
}

function problemsAnswer({ errors = {}, message }: ContentError): ReturnType<AnswerError> {
  return invalid(Object.keys(errors).length > 0 ? { ...errors } : message)
}

function fileAnswer(
  { message }: ContentError,
  { fileField }: Parameters<AnswerError>[1],
  status = 422,
): ReturnType<AnswerError> {
  return invalid(fileField === undefined ? message : { [fileField]: message }, status)
}
