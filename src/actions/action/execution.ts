import { type AnySchema, type Validation, validate } from '../../schema/index.ts'
import { decodeForm, type Entries } from '../input/decode.ts'
import { fileFieldOf } from '../input/fields.ts'
import { createForm, type Form } from '../input/form-data.ts'
import { problemsOf } from '../input/sentences.ts'
import { isOutcome, type Outcome, outcomeOf, type Problems } from '../outcome.ts'
import { conflict } from '../refusal.ts'
import { checkAccess } from './access.ts'
import type { AnswerError } from './answer-error.ts'
import type { Definition } from './definition.ts'
import { isSteps, type StepListener, type Steps, takeSteps } from './progress.ts'

// How an action is executed, step by step: a POST and `action.run()` both take these steps. Each throws a `Refusal`
// for what it does not accept, and returns a promise only where a schema, a rule or a handler does.

/** Validates the bound arguments. They were valid when the form was rendered, so an invalid one is stale. */
export function readArgs(definition: Definition, args: readonly unknown[]): unknown[] | Promise<unknown[]> {
  if (args.length !== definition.args.length) throw stale('another number of arguments')
  const values = definition.args.map((schema, index) => readState(schema, args[index]))
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : values
}

/** The captured state, validated. */
export async function readCaptured({ captured: schema }: Definition, captured: unknown): Promise<unknown> {
  if (!schema) return undefined
  if (captured === undefined) throw stale('captured state is missing')
  return readState(schema, captured)
}

function readState(schema: AnySchema, value: unknown): unknown {
  const result = validate(schema, value)
  return result instanceof Promise ? result.then(stateOf) : stateOf(result)
}

function stateOf(result: Validation<unknown>): unknown {
  if (result.issues) throw stale(result.issues.map((issue) => issue.message).join('; '))
  return result.value
}

function stale(reason: string) {
  const refusal = conflict()
  return Object.assign(refusal, { reason: `stale: ${reason}` })
}

/** Calls the access rule and returns the context for the handler. Throws the refusal of the rule. */
export function admit<Context extends object>(
  definition: Definition,
  context: Context,
): Context | Promise<Context> {
  const refinement = checkAccess(definition, context)
  // Not spread, so that getters of the context stay lazy.
  return refinement instanceof Promise
    ? refinement.then((added) => Object.assign(context, added))
    : Object.assign(context, refinement)
}

type ReadForm = { readonly form: Form<unknown> } | { readonly problems: Problems }

/** The form, decoded and validated, or its problems. */
export function readForm({ input, fields }: Definition, entries: Entries): ReadForm | Promise<ReadForm> {
  const decoded = decodeForm(fields, entries)
  const source = { fields, decoded: decoded.data }
  if (!input) return { form: createForm(entries, decoded.data, source) }
  const made = (result: Validation<unknown>): ReadForm =>
    result.issues
      ? { problems: problemsOf(result.issues, fields, decoded) }
      : { form: createForm(entries, result.value, source) }
  const result = validate(input, decoded.data)
  return result instanceof Promise ? result.then(made) : made(result)
}

/** What a handler runs with. */
export interface Circumstances {
  readonly context: object
  /** Of the engine that received the call. */
  readonly answerError: AnswerError
}

/** Runs the handler. It may return or throw its outcome; an error that is not an outcome is thrown on. */
export function perform(
  definition: Definition,
  form: Form<unknown>,
  { context, answerError }: Circumstances,
): Outcome | Promise<Outcome> {
  const { handler, knownAs } = definition
  try {
    const returned = handler(form, context)
    if (returned instanceof Promise)
      return returned.then(
        (value) => outcomeOf(value, knownAs),
        (thrown) => thrownOutcome(thrown, definition, answerError),
      )
    if (isSteps(returned)) return performSteps(returned, definition, { ...NO_LISTENER, answerError })
    return outcomeOf(returned, knownAs)
  } catch (thrown) {
    return thrownOutcome(thrown, definition, answerError)
  }
}

/** Runs a handler that is a generator to its end. */
export async function performSteps(
  steps: Steps,
  definition: Definition,
  { answerError, ...listener }: StepListener & Pick<Circumstances, 'answerError'>,
): Promise<Outcome> {
  return takeSteps(steps, definition, listener).then(
    (value) => outcomeOf(value, definition.knownAs),
    (thrown) => thrownOutcome(thrown, definition, answerError),
  )
}

/** For an action that is called as a function. */
const NO_LISTENER: StepListener = { onStep: () => {}, onTimeout: () => {} }

/** The outcome that was thrown, or that `answerError` makes of the error. Any other error is thrown on. */
export function thrownOutcome(
  thrown: unknown,
  { fields, knownAs }: Definition,
  answerError: AnswerError,
): Outcome {
  const outcome = isOutcome(thrown) ? thrown : answerError(thrown, { fileField: fileFieldOf(fields) })
  if (outcome) return outcomeOf(outcome, knownAs)
  throw thrown
}
