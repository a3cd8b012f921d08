import type { RequestHandler } from 'express'
import type { AnySchema } from '../../schema/index.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import type { Group } from '../input/fields.ts'
import type { Form } from '../input/form-data.ts'
import type { AccessRule } from './access.ts'
import type { AnswerError } from './answer-error.ts'
import type { Rate } from './rate.ts'

/** The question of a confirmation with its two answers. */
export interface Confirm {
  readonly question: string
  readonly yes: string
  readonly no: string
}

/** An action as the engine sees it: the settings of `action()`, checked and completed, without their types. */
export interface Definition {
  /** The name it was last registered under, for error messages. */
  knownAs: string
  /**
   * How the engines that it is registered with answer errors of the application's layers, in the order of registration. A
   * call is answered by its own engine's; `action.run()`, which no engine receives, asks them in turn.
   */
  readonly answerErrors: Set<AnswerError>
  /** Names that it had before: forms that were rendered under them work. */
  readonly formerly: readonly string[]
  readonly access: AccessRule<object>
  readonly use: readonly RequestHandler[]
  readonly rate: Rate | undefined
  readonly input: AnySchema | undefined
  readonly args: readonly AnySchema[]
  readonly captured: AnySchema | undefined
  readonly once: boolean
  /** The question before it runs. */
  readonly confirm: Confirm | undefined
  /** Whether it is a job: its handler is a generator that goes on after the response to the POST. */
  readonly isLong: boolean
  /** Milliseconds, for the handler or for each step of a job. */
  readonly timeout: number
  readonly limits: BodyLimits
  /** The page that is rendered for a failed call, if it is not the one the form was rendered on. */
  readonly page: string | undefined
  readonly fields: Group | null
  /** Where it is defined, as `file:line`; only in development. */
  readonly source: string | undefined
  readonly handler: (form: Form<unknown>, context: object) => unknown
}
