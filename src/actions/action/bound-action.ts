// Binding: an action with its arguments and its captured state, which prints as a URL.
import { type Json, jsonProblem } from '../json.ts'
import { taintOf } from '../taint.ts'
import type { Definition } from './definition.ts'

/** Creates the URLs of bound actions for the page that is being rendered. */
export interface Printer {
  urlOf(bound: BoundAction): string
  /** Whether the access rule of the action allows the visitor of the page to call it. */
  allows(bound: BoundAction): Promise<boolean>
}

/**
 * An action with its bound arguments. It prints as a signed URL: anyone with the page can read the arguments, and a
 * changed argument makes the URL invalid.
 */
export class BoundAction<Captured = unknown> {
  readonly definition: Definition
  readonly args: readonly Json[]
  readonly captured: Json | undefined
  readonly #printer: Printer | undefined

  constructor(
    definition: Definition,
    args: readonly Json[],
    { captured, printer }: { captured?: Json | undefined; printer?: Printer | undefined } = {},
  ) {
    this.definition = definition
    this.args = args
    this.captured = captured
    this.#printer = printer
  }

  /**
   * Adds state that travels encrypted with the form; the handler gets it as `captured`. Secrets belong here, not into
   * bound arguments.
   *
   * @throws TypeError if the action has no `captured` schema, or the state is not JSON
   */
  capture(state: Captured): BoundAction<never> {
    const { definition, args } = this
    if (!definition.captured)
      throw new TypeError(
        `${definition.knownAs} captures nothing. Give it \`captured: schema\`, or remove .capture(…).`,
      )
    checkJson(state, `${definition.knownAs}.capture(…)`, { sealed: true })
    return new BoundAction(definition, args, { captured: state, printer: this.#printer })
  }

  /**
   * The signed URL, for the page that is being rendered.
   *
   * @throws TypeError outside a page
   */
  toString(): string {
    if (!this.#printer)
      throw new TypeError(
        `${this.definition.knownAs}.bind(…) has no page to be printed on. In a template write <%= it.actions.${this.definition.knownAs}.bind(…) %>, or give it to it.form(…).`,
      )
    return this.#printer.urlOf(this)
  }

  toJSON(): string {
    return this.toString()
  }

  /**
   * Asks the action's own access rule whether the visitor of the page may call it with these arguments, so that a page
   * shows no button that would be refused.
   *
   * @throws TypeError outside a page
   * @example <% if (await it.actions.posts.publish.bind(it.post.id).allowed()) { %>
   */
  async allowed(): Promise<boolean> {
    if (!this.#printer)
      throw new TypeError(
        `${this.definition.knownAs}.bind(…) has no page. Ask actions.${this.definition.knownAs}.bind(…).allowed() of response.locals.`,
      )
    return this.#printer.allows(this)
  }
}

/**
 * Binds arguments.
 *
 * @throws TypeError with the action's name if the number of arguments is wrong or one of them is not JSON
 */
export function bindAction<Captured>(
  definition: Definition,
  args: readonly unknown[],
  printer?: Printer,
): BoundAction<Captured> {
  if (args.length !== definition.args.length)
    throw new TypeError(
      `${definition.knownAs}.bind(…) takes ${definition.args.length} arguments, not ${args.length}.`,
    )
  if (!args.every(isPlain)) checkJson(args, `${definition.knownAs}.bind(…)`)
  return new BoundAction(definition, args, { printer })
}

/** Whether a value is a string or an integer, as nearly every argument is: those need no further check. */
function isPlain(value: unknown): value is string | number {
  return (
    (typeof value === 'string' && value.isWellFormed() && taintOf(value) === undefined) ||
    (Number.isSafeInteger(value) && !Object.is(value, -0))
  )
}

function checkJson(value: unknown, place: string, kind = { sealed: false }): asserts value is Json {
  const problem = jsonProblem(value, kind)
  if (problem)
    throw new TypeError(
      `${place} takes JSON only, but ${problem}. Bind an id, not a record; a date as its text.`,
    )
}

/** Base of actions that are not bound. Printed, such an action would put its source on the page: it throws instead. */
export abstract class Unprintable {
  abstract readonly definition: Definition

  toString(): never {
    const { knownAs, args } = this.definition
    const bind =
      args.length === 0 ? 'bind()' : `bind(${args.map((_, index) => `argument${index + 1}`).join(', ')})`
    throw new TypeError(
      `An action cannot be printed. Write action="<%= it.actions.${knownAs}.${bind} %>", or <form <%~ it.form(it.actions.${knownAs}.${bind}).attributes %>>.`,
    )
  }

  toJSON(): never {
    return this.toString()
  }

  [Symbol.toPrimitive](): never {
    return this.toString()
  }
}
