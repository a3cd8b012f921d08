import { requirePlain } from './statement-rules.ts'

/** Statements kept prepared on each connection; an application has some dozens. */
const KEPT = 500

/** Names under which statements stay prepared. Later ones than `KEPT` are sent without a name, and so not kept. */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #isUsed: boolean

  /** @param isUsed false: every statement is sent without a name. */
  constructor(isUsed: boolean) {
    this.#isUsed = isUsed
  }

  of(sql: string): string | undefined {
    const known = this.#names.get(sql)
    if (known) return known
    requirePlain(sql)
    if (!this.#isUsed || this.#names.size >= KEPT) return undefined
    const name = `signpost_${this.#names.size + 1}`
    this.#names.set(sql, name)
    return name
  }
}
