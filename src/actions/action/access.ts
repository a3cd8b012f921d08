import { type Invalid, isOutcome, type Redirect } from '../outcome.ts'
import { forbidden, Refusal } from '../refusal.ts'
import { takenName } from './context.ts'

/**
 * Decides whether an action may be called, and refines what its handler is given. It sees the application's
 * context and the bound arguments, and runs on every call, before the body is read. It answers
 *
 * - a plain object, which is merged into the handler's context (`{ user }` where the user is there for certain)
 * - `true`: allowed, nothing to add
 * - `false`, or a `Refusal` such as `unauthorized()` and `forbidden('…')`: refused
 * - `redirect()` or `invalid()`: refused, and that is what the call comes to
 *
 * Nothing at all refuses too; anything else is a TypeError that names the action, and lets nobody in. The
 * function's name is what the command line and the inspector list.
 */
export type AccessRule<Context, Answer = AccessAnswer> = (context: Context) => Answer

export type AccessAnswer = Decision | Promise<Decision>

type Decision = object | boolean | null | undefined | NoEntry
type NoEntry = Refusal | Redirect | Invalid

/** What an access rule's answer adds to the context: its objects, without refusals. */
export type Refined<Answer> = [Admission<Answer>] extends [never] ? unknown : Admission<Answer>
type Admission<Answer> = Exclude<Awaited<Answer>, NoEntry | boolean | null | undefined>

/** Lets everybody call an action, signed in or not. */
export function anyone(): true {
  return true
}

interface Guarded {
  /** The action's name, for messages to programmers. */
  readonly knownAs: string
  readonly access: AccessRule<never>
}

/**
 * Asks the rule. Answers what it adds to the context, a promise where the rule does; throws what refuses: a `Refusal`, or the outcome that the
 * rule chose. Throws a TypeError for an answer that is none, or that would replace what the engine gives.
 */
export function checkAccess(guarded: Guarded, context: object): object | Promise<object> {
  const answer: unknown = guarded.access(context as never)
  return isThenable(answer)
    ? Promise.resolve(answer).then((decided) => additionOf(guarded, decided))
    : additionOf(guarded, answer)
}

/** Of whatever make: a promise that is taken for an addition would let everybody in. */
function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}

function additionOf({ knownAs }: Guarded, answer: unknown): object {
  if (answer instanceof Refusal || isOutcome(answer)) throw answer
  // A rule that forgets to answer lets nobody in.
  if (answer === false || answer === undefined || answer === null) throw forbidden()
  if (answer === true) return {}
  if (!isPlainObject(answer))
    throw new TypeError(
      `The access rule of ${knownAs} answered a ${typeof answer} that means nothing. Answer true, false, a plain object such as { user }, unauthorized(), forbidden(), redirect() or invalid().`,
    )
  const taken = takenName(answer)
  if (taken)
    throw new TypeError(
      `The access rule of ${knownAs} must not answer { ${taken} }: the engine gives handlers its own. Choose another name.`,
    )
  return answer
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
