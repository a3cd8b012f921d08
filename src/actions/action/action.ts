// `action()`: defines a server function, checks its settings, and completes them with defaults. Over 200 lines because
// each setting is documented and checked here, at its only place.
import type { AnySchema, InputOf, JsonSchema, OutputOf, Schema } from '../../schema/index.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import { isDevelopment, sourceOf } from '../development.ts'
import { fieldsOf } from '../input/build-fields.ts'
import type { Entry } from '../input/decode.ts'
import { type Field, type FieldTree, findControl, type Group, listFields } from '../input/fields.ts'
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
  /** The form's schema: zod, valibot, arktype, or any other Standard Schema. */
  readonly input?: Input
  /** A schema for each bound argument. */
  readonly args?: Args
  /** The schema of the captured state. */
  readonly captured?: Captured
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
   *
   * @returns the outcome
   * @throws Refusal if access is denied, or the handler refuses
   * @throws any other error that the handler threw
   * @example await createPost.run({ form: { title: 'Hello' }, context: { user } })
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
  /** The application's context, and those of cookies, flash, cache, signal and request that the action uses. */
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
      form: Form<OutputOf<Input>>,
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

/** Throws for a programmer's mistake when the application starts, with the fix in the message. */
function checkSpec(spec: LooseSpec, handler: unknown): void {
  const { access, timeout } = spec
  const unknown = Object.keys(spec).find((name) => !Object.hasOwn(SETTINGS, name))
  if (unknown)
    throw new TypeError(
      `An action has no setting ${unknown}. Its settings are: ${Object.keys(SETTINGS).join(', ')}.`,
    )
  if (typeof access !== 'function')
    throw new TypeError(
      'An action needs an access rule: action({ access: anyone, … }, handler), or a rule of your own.',
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

/** Typed by the interface, so that a setting cannot be added to one of them only. */
const SETTINGS: Readonly<Record<keyof LooseSpec, true>> = {
  access: true,
  input: true,
  args: true,
  captured: true,
  once: true,
  confirm: true,
  timeout: true,
  limits: true,
  page: true,
}

/** The longest delay of a timer, about 25 days: a longer one would fire immediately. */
const MAX_TIMEOUT = 2 ** 31 - 1

function confirmOf(confirm: NonNullable<LooseSpec['confirm']>): Confirm {
  const { question, yes = 'Yes', no = 'No' } = typeof confirm === 'string' ? { question: confirm } : confirm
  if (!question || ![question, yes, no].every((text) => typeof text === 'string'))
    throw new TypeError(
      "An action's confirm must be a question, or { question, yes, no }, all of them strings.",
    )
  return { question, yes, no }
}

function requirePage(page: string): string {
  const path = localPath(page)
  if (path === null)
    throw new TypeError(`An action's page must be a path like "/posts/new", not ${JSON.stringify(page)}.`)
  return path
}

const FILES_IN_A_LIST = 10
const MOST_FIELDS = 20_000
const MOST_TEXT = 64 << 20

/** The limits that follow from the schema, where it says how many and how long, and are not given. */
function limitsOf(fields: Group | null, given: ActionLimits): BodyLimits {
  const all = fields ? [...listFields(fields)].map(([, field]) => field) : []
  const files = all.filter(({ kind }) => kind === 'file')
  const sizes = files.map(({ schema }) => schema.maxLength ?? DEFAULTS.file)
  const count =
    given.files ?? (fields ? countOf(fields, { isCounted: isFileField, many: FILES_IN_A_LIST }) : 0)
  const file = (given.file ?? Math.max(0, ...sizes)) || DEFAULTS.file
  const text = given.text ?? within(DEFAULTS.text, fields ? textOf(fields) : 0, MOST_TEXT)
  const most = fields ? countOf(fields, { isCounted: () => true, many: 1 }) : 0
  return {
    text,
    fields: given.fields ?? within(DEFAULTS.fields, most, MOST_FIELDS),
    file,
    files: count,
    total: text + count * file,
    isFile: (name) => (fields ? findControl(fields, name)?.kind === 'file' : count > 0),
  }
}

function within(least: number, wanted: number, most: number): number {
  return Math.max(least, Math.min(wanted, most))
}

function isFileField({ kind }: Field): boolean {
  return kind === 'file'
}

interface Counting {
  readonly isCounted: (field: Field) => boolean
  /** How many entries a list has that does not say it. */
  readonly many: number
}

/** How many controls of a kind a form can have at most. */
function countOf(tree: FieldTree, counting: Counting, outer: readonly JsonSchema[] = []): number {
  if (tree.kind !== 'group' && tree.kind !== 'list') return counting.isCounted(tree) ? 1 : 0
  if (outer.includes(tree.schema)) return 0
  const within = [...outer, tree.schema]
  if (tree.kind === 'list') return (tree.max ?? counting.many) * countOf(tree.item, counting, within)
  const children = [...tree.children.values()].map((child) => countOf(child, counting, within))
  const rest = tree.rest ? counting.many * countOf(tree.rest.item, counting, within) : 0
  return children.reduce((sum, count) => sum + count, rest)
}

/** The bytes of the longest text that the schema takes: three for each of its characters. */
function textOf(fields: Group): number {
  const lengths = [...listFields(fields)].map(([, { kind, schema }]) =>
    kind === 'text' ? (schema.maxLength ?? 0) : 0,
  )
  return 3 * lengths.reduce((sum, length) => sum + length, 0)
}
