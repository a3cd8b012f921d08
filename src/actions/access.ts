import { forbidden, Refusal } from './refusal.ts'

/**
 * Decides whether an action may be called, and refines what its handler is given. It sees the application's
 * context and the bound arguments, and runs on every call, before the body is read. It answers
 *
 * - an object, which is merged into the handler's context (`{ user }` where the user is there for certain)
 * - `true`: allowed, nothing to add
 * - `false`, or a `Refusal` such as `unauthorized()` and `forbidden('…')`: refused
 *
 * The function's name is what the command line and the inspector list.
 */
export type AccessRule<Context, Answer = AccessAnswer> = (context: Context) => Answer

export type AccessAnswer = object | boolean | Refusal | Promise<object | boolean | Refusal>

/** What an access rule's answer adds to the context: its objects, without refusals. */
export type Refined<Answer> = [Exclude<Awaited<Answer>, Refusal | boolean>] extends [never]
  ? unknown
  : Exclude<Awaited<Answer>, Refusal | boolean>

/** Lets everybody call an action, signed in or not. */
export function anyone(): true {
  return true
}

/** Asks the rule. Answers what it adds to the context; throws the refusal otherwise. */
export async function checkAccess(rule: AccessRule<never>, context: object): Promise<object> {
  const answer = await rule(context as never)
  if (answer instanceof Refusal) throw answer
  // Whatever is neither an object nor true refuses: a rule that forgets to answer lets nobody in.
  if (answer === true) return {}
  if (typeof answer !== 'object' || answer === null) throw forbidden()
  return answer
}
