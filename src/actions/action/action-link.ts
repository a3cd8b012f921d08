import { type BoundAction, bindAction, type Printer, Unprintable } from './bound-action.ts'
import type { Definition } from './definition.ts'

/** An action as templates have it in `it.actions`: bind it, and it prints the URL for this page. */
export class ActionLink extends Unprintable {
  readonly definition: Definition
  readonly #printer: Printer

  constructor(definition: Definition, printer: Printer) {
    super()
    this.definition = definition
    this.#printer = printer
  }

  bind(...args: readonly unknown[]): BoundAction {
    return bindAction(this.definition, args, this.#printer)
  }
}
