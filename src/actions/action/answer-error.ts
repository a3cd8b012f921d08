import type { Invalid } from '../outcome.ts'
import type { Refusal } from '../refusal.ts'

/** The form whose handler threw. */
export interface FailedForm {
  /** The name of the form's file field, if it has exactly one. */
  readonly fileField: string | undefined
}

/**
 * Translates an error of the application's own layers into a refusal or into problems of the form; null for an error
 * that it does not know, which is then a bug (500).
 *
 * @example createActions({ answerError: (error) => (error instanceof OutOfStock ? invalid(error.message) : null) })
 */
export type AnswerError = (error: unknown, form: FailedForm) => Invalid | Refusal | null

/** Asks them in turn: the first answer counts. */
export function firstAnswer(all: Iterable<AnswerError>): AnswerError {
  return (error, form) => {
    for (const answerError of all) {
      const answer = answerError(error, form)
      if (answer) return answer
    }
    return null
  }
}
