import type { AccessRule } from './access.ts'
import type { Group } from './fields.ts'
import type { AnySchema } from './schema.ts'
import type { BodyLimits } from './sent-body.ts'

/** An action as the engine sees it: what `action()` was given, completed and checked, its types forgotten. */
export interface Definition {
  /** The name it was last registered under, for messages to programmers. */
  knownAs: string
  readonly access: AccessRule<never>
  readonly input: AnySchema | undefined
  readonly args: readonly AnySchema[]
  readonly captured: AnySchema | undefined
  readonly once: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly limits: BodyLimits
  /** The page that a failed call becomes, where it is not the one the form was drawn on. */
  readonly page: string | undefined
  readonly fields: Group | null
  readonly handler: (form: never, context: never) => unknown
}
