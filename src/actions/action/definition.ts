import type { AnySchema } from '../../schema/index.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import type { Group } from '../input/fields.ts'
import type { AccessRule } from './access.ts'
import type { AnswerError } from './answer-error.ts'

/** A question with its two answers. */
export interface Confirm {
  readonly question: string
  readonly yes: string
  readonly no: string
}

/** An action as the engine sees it: what `action()` was given, completed and checked, its types forgotten. */
export interface Definition {
  /** The name it was last registered under, for messages to programmers. */
  knownAs: string
  /** How the errors of the application's layers are answered: an option of the engine that it was last registered with. */
  answerError: AnswerError
  readonly access: AccessRule<never>
  readonly input: AnySchema | undefined
  readonly args: readonly AnySchema[]
  readonly captured: AnySchema | undefined
  readonly once: boolean
  /** What is asked before it runs. */
  readonly confirm: Confirm | undefined
  /** Whether the handler is a generator, and its work goes on after the POST is answered. */
  readonly isLong: boolean
  /** Milliseconds, for the whole or for each step of long work. */
  readonly timeout: number
  readonly limits: BodyLimits
  /** The page that a failed call becomes, where it is not the one the form was drawn on. */
  readonly page: string | undefined
  readonly fields: Group | null
  /** Where it is defined, as `file:line`; known while developing only. */
  readonly source: string | undefined
  readonly handler: (form: never, context: never) => unknown
}
