// Which fields a caller may read. Filters and sorts see the same fields.
import type { FieldReadRule } from '../collections/access.ts'
import type { Field } from '../collections/fields.ts'
import type { Model } from '../collections/model.ts'
import type { Columns } from '../query/column.ts'
import { parseSelect, type Selection } from '../query/select.ts'
import type { Caller } from './call.ts'

/** The fields that a document is shown with, and what is read for them. */
export interface Wanted {
  readonly fields: readonly Field[]
  readonly selection: Selection
}

/** What callers of a collection can see, worked out once for each set of fields. */
export class Visible {
  readonly #model: Model
  readonly #rules: readonly (readonly [field: string, rule: FieldReadRule<unknown>])[]
  readonly #hidden: readonly string[]
  readonly #columns = new Map<string, Columns>()
  readonly #wanted = new WeakMap<Columns, Wanted>()

  constructor(model: Model) {
    this.#model = model
    const options = Object.entries(model.options)
    this.#rules = options.flatMap(([field, { access }]) =>
      access?.read ? [[field, access.read] as const] : [],
    )
    this.#hidden = options.filter(([, { hidden }]) => hidden).map(([field]) => field)
  }

  /** The fields that this caller may read, and so ask about. For the others it is as if there were none. */
  async columnsFor(caller: Caller): Promise<Columns> {
    const isOpen = caller.overridesAccess || this.#rules.length === 0
    const refused = isOpen ? [] : await this.#findRefused(caller)
    return this.#without(caller.seesHidden ? refused : [...this.#hidden, ...refused])
  }

  /** What of them is selected. */
  select(select: unknown, columns: Columns): Wanted {
    if (select !== undefined) return this.#wantedOf(parseSelect(select, columns))
    const known = this.#wanted.get(columns) ?? this.#wantedOf(parseSelect(undefined, columns))
    this.#wanted.set(columns, known)
    return known
  }

  #wantedOf(selection: Selection): Wanted {
    const names = new Set(selection.columns.map(({ field }) => field))
    return { selection, fields: this.#model.fields.filter(({ field }) => names.has(field)) }
  }

  async #findRefused({ call }: Caller): Promise<readonly string[]> {
    const answers = await Promise.all(this.#rules.map(([, rule]) => rule(call)))
    return this.#rules.filter((_, index) => answers[index] !== true).map(([field]) => field)
  }

  #without(fields: readonly string[]): Columns {
    const key = fields.join()
    const known = this.#columns.get(key)
    if (known) return known
    const columns = new Map([...this.#model.columns].filter(([field]) => !fields.includes(field)))
    // There are as many as sets of refused fields: roles, not callers.
    this.#columns.set(key, columns)
    return columns
  }
}
