import type { AnySchema, InputOf, OutputOf, Schema } from '../../schema/index.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import { isDevelopment, sourceOf } from '../development.ts'
import type { Entry } from '../input/decode.ts'
import { fieldsOf, type Group, listFields } from '../input/fields.ts'
import { entriesOf, type Form, type FormSource } from '../input/form-data.ts'
import type { Json } from '../json.ts'
import { localPath } from '../local-path.ts'
import type { Outcome } from '../outcome.ts'
import type { AccessRule, Refined } from './access.ts'
import { type BoundAction, bindAction, Unprintable } from './bound-action.ts'
import type { ActionContext } from './context.ts'
import type { Confirm, Definition } from './definition.ts'
import { admit, perform, readArgs, readCaptured, readForm, thrownOutcome } from './execution.ts'
import { isGenerator } from './progress.ts'
import { createRunContext, type RunContext } from './run-context.ts'

type Outputs<Schemas extends readonly AnySchema[]> = {
  readonly [Index in keyof Schemas]: OutputOf<Schemas[Index]>
}
type Inputs<Schemas extends readonly AnySchema[]> = {
  readonly [Index in keyof Schemas]: InputOf<Schemas[Index]>
}

/** A form without a schema: every field as it was sent. */
export type Untyped = Schema<unknown, Readonly<Record<string, Entry | readonly Entry[] | undefined>>>

/** How large a form may be. Sizes in bytes. */
export interface ActionLimits {
  /** All text together. Default 1 MiB. */
  readonly text?: number
  /** The number of fields. Default 1,000. */
  readonly fields?: number
  /** Each file, where its field does not say less. Default 16 MiB. */
  readonly file?: number
  /** The number of files. Default: one for each file field of `input`, ten for a list; none without one. */
  readonly files?: number
}

export interface ActionSpec<
  App,
  Answer,
  Input extends AnySchema,
  Args extends readonly AnySchema[],
  Captured extends AnySchema,
> {
  /** Who may call it. Required, because knowing an action's URL must never be enough; write `anyone` for everybody. */
  readonly access: AccessRule<App & ActionContext<Outputs<Args>, unknown>, Answer>
  /** The form's schema: zod, valibot, arktype, or any other Standard Schema. */
  readonly input?: Input
  /** A schema for each bound argument. */
  readonly args?: Args
  /** The schema of the captured state. */
  readonly captured?: Captured
  /** Exactly once: a form that is sent twice is done once, and the second answer is the first. Default false. */
  readonly once?: boolean
  /**
   * Asked before the action runs: with the script in a dialog, without it on a page of its own that holds what was sent.
   * Programs that ask for JSON are not asked. The answers are `Yes` and `No` unless given.
   */
  readonly confirm?: string | { readonly question: string; readonly yes?: string; readonly no?: string }
  /** Milliseconds until the call is given up with 503; of a generator, each of its steps. Default 30,000. */
  readonly timeout?: number
  readonly limits?: ActionLimits
  /** The page that a failed call becomes. Default: the page that the form was drawn on. */
  readonly page?: string
}

type HandlerContext<App, Answer, Args, Captured> = Omit<App, keyof Refined<Answer>> &
  Refined<Answer> &
  ActionContext<Args, Captured>

/** A server function that forms can call: register it with `createActions`, give it to a template, or `run` it. */
export class Action<App, Data, BindArgs extends readonly unknown[], CaptureState> extends Unprintable {
  readonly definition: Definition
  /** Carries the types; there is no such property. */
  declare readonly types: { readonly app: App; readonly data: Data }

  constructor(definition: Definition) {
    super()
    this.definition = definition
  }

  /** The action with its arguments, as `it.form()` and `form.button()` take it. */
  bind(...args: BindArgs): BoundAction<CaptureState> {
    return bindAction(this.definition, args)
  }

  /**
   * Calls the action as a function, in a test or from another action. Access rule and schema are checked like
   * those of a POST. Resolves to the outcome; rejects with a `Refusal`, or with what the handler threw.
   */
  async run(call: RunCall<App, BindArgs, CaptureState>): Promise<Outcome> {
    return this.#run(call).catch((thrown) => thrownOutcome(thrown, this.definition))
  }

  async #run(call: RunCall<App, BindArgs, CaptureState>): Promise<Outcome> {
    const { definition } = this
    const args = await readArgs(definition, call.args ?? [])
    const context = await admit(definition, createRunContext(call.context, { args, previous: call.previous }))
    const captured = await readCaptured(definition, call.captured)
    const result = await readForm(definition, entriesOf(call.form ?? {}))
    if ('problems' in result) return { kind: 'invalid', problems: result.problems, status: 422 }
    return perform(definition, result.form, Object.assign(context, { captured }))
  }
}

export interface RunCall<App, BindArgs extends readonly unknown[], CaptureState> {
  readonly form?: FormSource
  readonly args?: BindArgs
  readonly captured?: CaptureState
  readonly previous?: Json
  /** The application's context, and whatever of cookies, flash, signal and request the action needs. */
  readonly context: RunContext<App>
}

/** Makes `action()` for an application: its context is named once and known to every handler and access rule. */
export function actionsWith<App extends object = object>() {
  return function action<
    Answer,
    Input extends AnySchema = Untyped,
    const Args extends readonly AnySchema[] = readonly [],
    Captured extends AnySchema = Schema<never, undefined>,
  >(
    spec: ActionSpec<App, Answer, Input, Args, Captured>,
    handler: (
      form: Form<OutputOf<Input>>,
      context: HandlerContext<App, Answer, Outputs<Args>, OutputOf<Captured>>,
    ) => unknown,
  ): Action<App, OutputOf<Input>, Inputs<Args>, InputOf<Captured>> {
    return new Action(define(spec as unknown as LooseSpec, handler as Definition['handler']))
  }
}

/** An action of an application without a context of its own. */
export const action = actionsWith()

type LooseSpec = ActionSpec<object, never, AnySchema, readonly AnySchema[], AnySchema>

const DEFAULTS = { text: 1 << 20, fields: 1000, file: 16 << 20, timeout: 30_000 }

function define(spec: LooseSpec, handler: Definition['handler']): Definition {
  checkSpec(spec, handler)
  const fields = fieldsOf(spec.input)
  return {
    knownAs: handler.name || 'action',
    answerError: () => null,
    access: spec.access as Definition['access'],
    input: spec.input,
    args: spec.args ?? [],
    captured: spec.captured,
    once: spec.once ?? false,
    confirm: spec.confirm === undefined ? undefined : confirmOf(spec.confirm),
    isLong: isGenerator(handler),
    timeout: spec.timeout ?? DEFAULTS.timeout,
    limits: limitsOf(fields, spec.limits ?? {}),
    page: spec.page === undefined ? undefined : requirePage(spec.page),
    fields,
    source: isDevelopment() ? sourceOf(new Error().stack) : undefined,
    handler,
  }
}

/** A programmer's mistakes stop the start, with the fix in the sentence. */
function checkSpec({ access, timeout, ...spec }: LooseSpec, handler: unknown): void {
  const unknown = Object.keys(spec).find((name) => !SPEC.has(name))
  if (unknown)
    throw new TypeError(
      `An action has no setting ${unknown}. There are: access, timeout, ${[...SPEC].join(', ')}.`,
    )
  if (typeof access !== 'function')
    throw new TypeError(
      'An action needs an access rule: action({ access: anyone, … }, handler), or a rule that decides.',
    )
  if (typeof handler !== 'function')
    throw new TypeError('An action needs a handler: action({ access, … }, async (form, context) => …).')
  const args = Array.isArray(spec.args ?? []) ? (spec.args ?? []) : [null]
  for (const schema of [spec.input, spec.captured, ...args])
    if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function')
      throw new TypeError(
        "An action's input, args and captured take Standard Schemas (zod 4, valibot, arktype); args is an array of them.",
      )
  for (const [name, value] of Object.entries({ ...spec.limits, timeout }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw new TypeError(`An action's ${name} must be a whole number, not ${value}.`)
  if (timeout !== undefined && timeout > MAX_TIMEOUT)
    throw new TypeError(`An action's timeout must be at most ${MAX_TIMEOUT} milliseconds, not ${timeout}.`)
}

const SPEC = new Set(['input', 'args', 'captured', 'once', 'confirm', 'limits', 'page'])

/** What a timer can wait, about 25 days: a longer one would fire at once. */
const MAX_TIMEOUT = 2 ** 31 - 1

function confirmOf(confirm: NonNullable<LooseSpec['confirm']>): Confirm {
  const { question, yes = 'Yes', no = 'No' } = typeof confirm === 'string' ? { question: confirm } : confirm
  if (!question || ![question, yes, no].every((text) => typeof text === 'string'))
    throw new TypeError("An action's confirm is a question, or { question, yes, no }: all of them texts.")
  return { question, yes, no }
}

function requirePage(page: string): string {
  const path = localPath(page)
  if (path === null)
    throw new TypeError(`An action's page must be a path like "/posts/new", not ${JSON.stringify(page)}.`)
  return path
}

const FILES_IN_A_LIST = 10

function limitsOf(fields: Group | null, given: ActionLimits): BodyLimits {
  const files = fields ? [...listFields(fields)].filter(([, field]) => field.kind === 'file') : []
  const names = new Set(files.map(([name]) => name))
  const limit = { text: DEFAULTS.text, fields: DEFAULTS.fields, ...given }
  const count =
    given.files ??
    files.reduce((sum, [name, , isList]) => sum + (isList || name.includes('*') ? FILES_IN_A_LIST : 1), 0)
  const file = given.file ?? Math.max(0, ...files.map(([, field]) => field.schema.maxLength ?? DEFAULTS.file))
  const size = file || DEFAULTS.file
  return {
    text: limit.text,
    fields: limit.fields,
    file: size,
    files: count,
    total: limit.text + count * size,
    isFile: (name) => (fields ? names.has(name.replace(/\.\d+(?=\.|$)/g, '.*')) : count > 0),
  }
}
