// Access rules: who may call an action, and what the rule adds to the handler's context.
import { type Invalid, isOutcome, type Redirect } from '../outcome.ts'
import { forbidden, Refusal } from '../refusal.ts'
import { takenName } from './context.ts'

/**
 * Decides whether an action may be called, and refines the handler's context. A rule gets the application's context and
 * the bound arguments, and runs on every call, before the body is read. It returns
 *
 * - a plain object: allowed, and merged into the handler's context (`{ user }`, with a type that is not null)
 * - `true`: allowed
 * - `false`, or a `Refusal` such as `unauthorized()` or `forbidden('…')`: refused
 * - `redirect()` or `invalid()`: refused with that outcome
 *
 * A rule that returns undefined or null denies access; any other value is a TypeError with the action's name. The CLI and
 * the inspector list a rule by its function's name.
 *
 * @example const signedIn = ({ user }: AppContext) => (user ? { user } : unauthorized())
 */
export type AccessRule<Context, Answer = AccessAnswer> = (context: Context) => Answer

/** What an access rule may return. */
export type AccessAnswer = AccessDecision | Promise<AccessDecision>

/** Everything that an access rule can return. */
export type AccessDecision = object | boolean | null | undefined | Denial
/** What an access rule returns to deny access. */
export type Denial = Refusal | Redirect | Invalid

/** What an access rule adds to the context: the objects it returns, without its refusals. */
export type Refined<Answer> = [Exclude<Awaited<Answer>, Denial | boolean | null | undefined>] extends [never]
  ? unknown
  : Exclude<Awaited<Answer>, Denial | boolean | null | undefined>

/**
 * The access rule that allows every visitor, signed in or not.
 *
 * @example action({ access: anyone }, async (form) => { … })
 */
export function anyone(): true {
  return true
}

interface Guarded {
  /** The action's name, for error messages. */
  readonly knownAs: string
  readonly access: AccessRule<object>
}

/**
 * Runs an access rule.
 *
 * @returns what the rule adds to the context; a promise if the rule returns one
 * @throws Refusal, or the outcome that the rule returned, if access is denied
 * @throws TypeError for a value that a rule cannot return, or that would replace a part of the engine's context
 */
export function checkAccess(guarded: Guarded, context: object): object | Promise<object> {
  const answer: unknown = guarded.access(context)
  return isThenable(answer)
    ? Promise.resolve(answer).then((decided) => additionOf(guarded, decided))
    : additionOf(guarded, answer)
}

/** Any thenable: a promise that is mistaken for an object would allow everyone. */
function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}

function additionOf({ knownAs }: Guarded, answer: unknown): object {
  if (answer instanceof Refusal || isOutcome(answer)) throw answer
  // A rule without a return value denies access.
  if (answer === false || answer === undefined || answer === null) throw forbidden()
  if (answer === true) return {}
  if (!isPlainObject(answer))
    throw new TypeError(
      `The access rule of ${knownAs} returned a ${typeof answer}, which is no decision. Return true, false, a plain object such as { user }, unauthorized(), forbidden(), redirect() or invalid().`,
    )
  const taken = takenName(answer)
  if (taken)
    throw new TypeError(
      `The access rule of ${knownAs} must not return { ${taken} }: the engine's context has that name. Choose another name.`,
    )
  return answer
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
