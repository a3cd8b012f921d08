import { type BoundAction, bindAction, type Printer, refusePrinting } from './bound-action.ts'
import type { Definition } from './definition.ts'

/** An action as templates have it in `it.actions`: bind it, and it prints the URL for this page. */
export class ActionLink {
  readonly definition: Definition
  readonly #printer: Printer

  constructor(definition: Definition, printer: Printer) {
    this.definition = definition
    this.#printer = printer
  }

  bind(...args: readonly unknown[]): BoundAction {
    return bindAction(this.definition, args, this.#printer)
  }

  toString(): never {
    return refusePrinting(this.definition)
  }

  toJSON(): never {
    return refusePrinting(this.definition)
  }

  [Symbol.toPrimitive](): never {
    return refusePrinting(this.definition)
  }
}
