// The middle of a call: receipt, schema, detours, handler.
import { withDeadline } from '../action/deadline.ts'
import { perform, readCaptured, readForm } from '../action/execution.ts'
import { isDevelopment } from '../development.ts'
import type { Form } from '../input/form-data.ts'
import { adviceOn, missingFields, withAdvice } from '../input/missing-fields.ts'
import type { Outcome, Problems } from '../outcome.ts'
import { unavailable } from '../refusal.ts'
import { type Done, doOnce, type Submission } from '../store/once.ts'
import { openCaptured } from './captured.ts'
import type { Detours } from './detours.ts'
import type { Finished, Read } from './stages.ts'

/** Executes the action of a call whose body was read. Null if a detour has answered the call. */
export async function act(call: Read, { confirmation, jobs }: Detours): Promise<Finished | null> {
  const { definition, entries } = call
  const submission = submissionOf(call)
  await completeContext(call)
  const read = readForm(definition, entries)
  const result = read instanceof Promise ? await read : read
  // Returned and not thrown: it is the most frequent refusal, and throwing costs microseconds.
  if ('problems' in result)
    return invalidated(isDevelopment() ? advised(call, result.problems) : result.problems)
  if (definition.confirm && confirmation.isDue(call))
    return confirmation.ask(call, definition.confirm).then(() => null)
  const { form } = result
  if (definition.isLong) return jobs.start(call, { form, submission })
  if (submission) return handleOnce(call, form, submission)
  const handled = handle(call, form)
  const outcome = handled instanceof Promise ? await handled : handled
  return { outcome, messages: call.control.messages, from: 'handler' }
}

/** The submission of a `once` form. */
export function submissionOf({ definition, ticket, fingerprint }: Read): Submission | null {
  return definition.once && ticket.nonce ? { nonce: ticket.nonce, fingerprint: fingerprint() } : null
}

/** Adds the captured state and the previous result to the handler's context. */
async function completeContext(call: Read): Promise<void> {
  const { engine, definition, ticket, identity, control } = call
  if (ticket.sealed || definition.captured)
    control.context.captured = await readCaptured(definition, await openCaptured(call))
  if (ticket.previous) control.context.previous = await engine.flash.findData(ticket.previous, identity)
}

/** A required field that its form does not contain is a mistake of the page, which no visitor can mend. */
function advised({ definition, entries }: Read, problems: Problems): Problems {
  const missing = missingFields(definition.fields, entries, problems)
  for (const name of missing) console.warn(`${definition.knownAs} was refused. ${adviceOn(name)}`)
  return withAdvice(problems, missing)
}

function invalidated(problems: Problems): Finished {
  return { outcome: { kind: 'invalid', problems, status: 422 }, messages: [], from: 'schema' }
}

function circumstancesOf({ engine, control }: Read) {
  return { context: control.context, answerError: engine.answerError }
}

function handle(call: Read, form: Form<unknown>): Outcome | Promise<Outcome> {
  const { engine, definition, control } = call
  const performed = engine.cache.runHandler(() => perform(definition, form, circumstancesOf(call)))
  if (!(performed instanceof Promise)) return succeeded(call, performed)
  const settled = performed.then((outcome) => succeeded(call, outcome))
  return withDeadline(settled, definition.timeout, () => control.abort(TOO_LONG))
}

/** Lets the revalidations of a handler take effect, even if its deadline has passed meanwhile. */
function succeeded({ control }: Read, outcome: Outcome): Outcome {
  if (outcome.kind !== 'invalid') control.succeed()
  return outcome
}

const TOO_LONG = 'The action took too long.'

/** The deadline covers the transaction, because only the store can roll back a handler that has timed out. */
async function handleOnce(call: Read, form: Form<unknown>, submission: Submission): Promise<Finished> {
  const { engine, definition, control } = call
  const deadline = new AbortController()
  const run = async (): Promise<Done> => {
    control.begin()
    const outcome = await engine.cache.runHandler(async () =>
      perform(definition, form, circumstancesOf(call)),
    )
    return { outcome, messages: control.messages }
  }
  const onTimeout = () => {
    deadline.abort(unavailable())
    control.abort(TOO_LONG)
  }
  const work = doOnce(engine.store, submission, { now: engine.now(), signal: deadline.signal, run })
  const committed = work.then((finished) => {
    succeeded(call, finished.done.outcome)
    return finished
  })
  const { done, isFirst } = await withDeadline(committed, definition.timeout, onTimeout)
  return { ...done, from: isFirst ? 'handler' : 'receipt' }
}
