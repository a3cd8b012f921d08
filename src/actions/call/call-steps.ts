import { type AnySchema, type Validation, validate } from '../../schema/index.ts'
import { checkAccess } from '../action/access.ts'
import type { Definition } from '../action/definition.ts'
import { isSteps, type StepListener, type Steps, takeSteps } from '../action/progress.ts'
import { decode, type Entries } from '../input/decode.ts'
import { createForm, type Form } from '../input/form-data.ts'
import { problemsOf } from '../input/sentences.ts'
import { isOutcome, type Outcome, outcomeOf, type Problems } from '../outcome.ts'
import { conflict } from '../refusal.ts'
import { contentAnswer } from './storage-errors.ts'

/**
 * The steps of a call, in their order; a POST and `action.run()` both go through them. Each throws a `Refusal`
 * for what does not pass.
 */

/**
 * The bound arguments as their schemas make them; a promise where a schema answers one. They were ours when drawn: one
 * that fits no more is stale.
 */
export function readArgs(definition: Definition, args: readonly unknown[]): unknown[] | Promise<unknown[]> {
  if (args.length !== definition.args.length) throw stale('another number of arguments')
  const values = definition.args.map((schema, index) => readState(schema, args[index]))
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : values
}

/** The captured state as its schema makes it. */
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

/**
 * Asks the access rule and answers the context that the handler gets, a promise where the rule answers one. Throws
 * what the rule refuses with.
 */
export function admit<Context extends object>(
  definition: Definition,
  context: Context,
): Context | Promise<Context> {
  const refinement = checkAccess(definition, context)
  // Not spread: what is lazy in the context stays lazy.
  return refinement instanceof Promise
    ? refinement.then((added) => Object.assign(context, added))
    : Object.assign(context, refinement)
}

type ReadForm = { readonly form: Form<unknown> } | { readonly problems: Problems }

/** The form, decoded and validated, or what is wrong with it; a promise where the schema answers one. */
export function readForm({ input, fields }: Definition, entries: Entries): ReadForm | Promise<ReadForm> {
  const decoded = decode(fields, entries)
  if (!input) return { form: createForm(entries, decoded) }
  const made = (result: Validation<unknown>): ReadForm =>
    result.issues
      ? { problems: problemsOf(result.issues, fields) }
      : { form: createForm(entries, result.value) }
  const result = validate(input, decoded)
  return result instanceof Promise ? result.then(made) : made(result)
}

/**
 * Runs the handler. Outcomes may be returned or thrown, and what the Local API refuses is one; any other thrown thing
 * goes on. Answers a promise only where the handler does.
 */
export function perform(
  definition: Definition,
  form: Form<unknown>,
  context: object,
): Outcome | Promise<Outcome> {
  const { handler, knownAs } = definition
  try {
    const returned = handler(form as never, context as never)
    if (returned instanceof Promise)
      return returned.then(
        (value) => outcomeOf(value, knownAs),
        (thrown) => thrownOutcome(thrown, definition),
      )
    if (isSteps(returned)) return performSteps(returned, definition, UNTOLD)
    return outcomeOf(returned, knownAs)
  } catch (thrown) {
    return thrownOutcome(thrown, definition)
  }
}

/** Takes the steps of a handler that is a generator, and answers what it came to. */
export async function performSteps(
  steps: Steps,
  definition: Definition,
  listener: StepListener,
): Promise<Outcome> {
  return takeSteps(steps, definition, listener).then(
    (value) => outcomeOf(value, definition.knownAs),
    (thrown) => thrownOutcome(thrown, definition),
  )
}

/** Nobody follows the steps of an action that is called as a function. */
const UNTOLD: StepListener = { onStep: () => {}, onTimeout: () => {} }

/** The outcome that was thrown in place of being returned. What else was thrown goes on. */
export function thrownOutcome(thrown: unknown, definition: Definition): Outcome {
  const meant = isOutcome(thrown) ? thrown : contentAnswer(thrown, definition)
  if (meant) return outcomeOf(meant, definition.knownAs)
  throw thrown
}
