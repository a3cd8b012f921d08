// The settings of an action, as the application writes them.
import type { RequestHandler } from 'express'
import type { AnySchema, InputOf, OutputOf, Schema } from '../../schema/index.ts'
import type { Entry } from '../input/decode.ts'
import type { AccessRule, Refined } from './access.ts'
import type { ActionContext } from './context.ts'
import type { Rate } from './rate.ts'

/** What a list of schemas returns. */
export type Outputs<Schemas extends readonly AnySchema[]> = {
  readonly [Index in keyof Schemas]: OutputOf<Schemas[Index]>
}
/** What a list of schemas accepts. */
export type Inputs<Schemas extends readonly AnySchema[]> = {
  readonly [Index in keyof Schemas]: InputOf<Schemas[Index]>
}

/** The data of a form without a schema: every field as it was sent. */
export type Untyped = Schema<unknown, Readonly<Record<string, Entry | readonly Entry[] | undefined>>>

/** How large a form may be. Sizes are in bytes. */
export interface ActionLimits {
  /**
   * All text together.
   *
   * @default 1 MiB
   */
  readonly text?: number
  /**
   * The number of fields.
   *
   * @default 1,000
   */
  readonly fields?: number
  /**
   * Each file, unless the schema of its field has a smaller limit.
   *
   * @default 16 MiB
   */
  readonly file?: number
  /**
   * The number of files.
   *
   * @default one for each file field of `input`, ten for a list
   */
  readonly files?: number
}

/** The settings of an action. */
export interface ActionSpec<
  App,
  Answer,
  Input extends AnySchema,
  Args extends readonly AnySchema[],
  Captured extends AnySchema,
> {
  /** Who may call it. Required, because knowing an action's URL must never be enough; `anyone` allows every visitor. */
  readonly access: AccessRule<App & ActionContext<Outputs<Args>, unknown>, Answer>
  /**
   * Express middleware for this action, such as a limiter or a guard of the route that it was. Runs after the ticket was
   * verified, before the access rule and before the body is read. If it answers with a redirect or a refusal (401, 403,
   * 429 …), the visitor gets the page with what was typed. `run()` skips it.
   *
   * @example use: [rateLimit({ windowMs: 60_000, limit: 5 })]
   */
  readonly use?: RequestHandler | readonly RequestHandler[]
  /**
   * How often it may be called: beyond that 429, `Retry-After`, and the page with what was typed.
   *
   * @example rate: { to: 5, within: 60_000 }
   */
  readonly rate?: Rate
  /** The form's schema: zod, valibot, arktype, or any other Standard Schema. */
  readonly input?: Input
  /** A schema for each bound argument. */
  readonly args?: Args
  /** The schema of the captured state. */
  readonly captured?: Captured
  /** Names that the action had before, so that forms that were rendered then still work: `['posts.writePost']`. */
  readonly formerly?: readonly string[]
  /**
   * Whether the action is idempotent: a form that is submitted twice runs once, and both get the same response.
   *
   * @default false
   */
  readonly once?: boolean
  /**
   * A question to the visitor before the action runs: in a dialog with the browser script, on a page of its own without.
   * JSON requests and `run()` skip it.
   *
   * @default yes 'Yes'
   * @default no 'No'
   */
  readonly confirm?: string | { readonly question: string; readonly yes?: string; readonly no?: string }
  /**
   * Milliseconds until the call is stopped with 503; for a job, the time of each of its steps.
   *
   * @default 30,000
   */
  readonly timeout?: number
  /** How large the form may be. */
  readonly limits?: ActionLimits
  /**
   * The page that is rendered for a failed call.
   *
   * @default the page the form was rendered on
   */
  readonly page?: string
}

/** What a handler gets: the application's context, refined by the access rule, and the engine's. */
export type HandlerContext<App, Answer, Args, Captured> = Omit<App, keyof Refined<Answer>> &
  Refined<Answer> &
  ActionContext<Args, Captured>

/** Settings whose types are forgotten. */
export type LooseSpec = ActionSpec<object, never, AnySchema, readonly AnySchema[], AnySchema>
