// `action()`: a server function as applications and templates use it.
import type { AnySchema, InputOf, OutputOf, Schema } from '../../schema/index.ts'
import { entriesOf, type Form, type FormSource } from '../input/form-data.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import type { ActionSpec, HandlerContext, Inputs, LooseSpec, Outputs, Untyped } from './action-spec.ts'
import { runAll } from './after-commit.ts'
import { firstAnswer } from './answer-error.ts'
import { type BoundAction, bindAction, Unprintable } from './bound-action.ts'
import { define } from './define.ts'
import type { Definition } from './definition.ts'
import { admit, perform, readArgs, readCaptured, readForm, thrownOutcome } from './execution.ts'
import { createRunContext, type RunContext } from './run-context.ts'

/** A server function that forms can call. Register it with `createActions`, bind it in a template, or `run` it. */
export class Action<App, Data, BindArgs extends readonly unknown[], CaptureState> extends Unprintable {
  readonly definition: Definition
  /** For types only: the property does not exist. */
  declare readonly types: { readonly app: App; readonly data: Data }

  constructor(definition: Definition) {
    super()
    this.definition = definition
  }

  /**
   * Binds arguments, for `it.form()` and `form.button()`.
   *
   * @throws TypeError if an argument is not JSON
   */
  bind(...args: BindArgs): BoundAction<CaptureState> {
    return bindAction(this.definition, args)
  }

  /**
   * Calls the action as a function, in a test or from another action. Checks the access rule and the schema like a POST.
   * Errors of the application's layers are answered by `answerError` of the engine that it is registered with; of several,
   * by the first that knows the error.
   *
   * @returns the outcome
   * @throws Refusal if access is denied, or the handler refuses
   * @throws any other error that the handler threw
   * @example await createPost.run({ form: { title: 'Hello' }, context: { user } })
   */
  async run(call: RunCall<App, BindArgs, CaptureState>): Promise<Outcome> {
    return this.#run(call).catch((thrown) =>
      thrownOutcome(thrown, this.definition, firstAnswer(this.definition.answerErrors)),
    )
  }

  async #run(call: RunCall<App, BindArgs, CaptureState>): Promise<Outcome> {
    const { definition } = this
    const args = await readArgs(definition, call.args ?? [])
    const created = createRunContext(call.context, { args, previous: call.previous })
    const context = await admit(definition, created.context)
    const captured = await readCaptured(definition, call.captured)
    const result = await readForm(definition, entriesOf(call.form ?? {}))
    if ('problems' in result) return { kind: 'invalid', problems: result.problems, status: 422 }
    const outcome = await perform(definition, result.form, {
      context: Object.assign(context, { captured }),
      answerError: firstAnswer(definition.answerErrors),
    })
    if (outcome.kind !== 'invalid') await runAll(created.afterCommit, complain)
    return outcome
  }
}

/** Without an engine there is no log. */
function complain(error: unknown): void {
  console.error('Work of afterCommit() failed:', error)
}

/** The input of `Action.run`. */
export interface RunCall<App, BindArgs extends readonly unknown[], CaptureState> {
  /** The fields: an object, a `FormData` or a `URLSearchParams`. */
  readonly form?: FormSource
  /** The bound arguments. */
  readonly args?: BindArgs
  /** The captured state. */
  readonly captured?: CaptureState
  /** What the action returned the last time. */
  readonly previous?: Json
  /**
   * The application's context, and those of cookies, flash, cache, afterCommit, signal and request that the action uses. Without
   * `afterCommit`, its work is run and awaited when the handler has succeeded: inside a transaction of your own, pass one.
   */
  readonly context: RunContext<App>
}

/**
 * Creates the `action` function of an application, so that its context is typed in every handler and access rule.
 *
 * @example export const action = actionsWith<{ user: User | null }>()
 */
export function actionsWith<App extends object = object>() {
  return function action<
    Answer,
    Input extends AnySchema = Untyped,
    const Args extends readonly AnySchema[] = readonly [],
    Captured extends AnySchema = Schema<never, undefined>,
  >(
    spec: ActionSpec<App, Answer, Input, Args, Captured>,
    handler: (
      form: Form<OutputOf<Input>, InputOf<Input>>,
      context: HandlerContext<App, Answer, Outputs<Args>, OutputOf<Captured>>,
    ) => unknown,
  ): Action<App, OutputOf<Input>, Inputs<Args>, InputOf<Captured>> {
    return new Action(define(spec as unknown as LooseSpec, handler as Definition['handler']))
  }
}

/**
 * Defines an action: a server function that forms can call. For an application without a context of its own; others
 * create theirs with `actionsWith`.
 *
 * @param spec its settings: `access` is required, `input` is the schema of the form
 * @param handler gets the form and the context; returns `redirect()`, `invalid()`, data or nothing
 * @throws TypeError for a setting that cannot work, with the fix
 * @example
 * export const createPost = action({ access: signedIn, input: PostInput }, async (form, { user }) => {
 *   const post = await posts.create({ ...form.data, author: user.id })
 *   return redirect(`/posts/${post.slug}`)
 * })
 */
export const action = actionsWith()
