// Actions in templates: `it.actions.posts.createPost`.
import { type BoundAction, bindAction, type Printer, Unprintable } from './bound-action.ts'
import type { Definition } from './definition.ts'

/** An action in a template's `it.actions`. Bind it to get its URL for the page. */
export class ActionLink extends Unprintable {
  readonly definition: Definition
  readonly #printer: Printer

  constructor(definition: Definition, printer: Printer) {
    super()
    this.definition = definition
    this.#printer = printer
  }

  /** Binds arguments: the result prints the signed URL for this page. */
  bind(...args: readonly unknown[]): BoundAction {
    return bindAction(this.definition, args, this.#printer)
  }
}
