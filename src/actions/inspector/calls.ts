import type { CallInput } from '../call/observer.ts'
import type { ActionEvent } from '../call/report.ts'

/** A call that was made, as the inspector shows it: without secrets. */
export interface SeenCall {
  /** Counted from the start of the server. */
  readonly number: number
  readonly at: Date
  readonly event: ActionEvent
  /** What was sent, by field. Passwords and files are not among it. */
  readonly fields: readonly (readonly [name: string, values: readonly string[]])[]
  /** The names of the fields of which nothing is shown. */
  readonly hidden: readonly string[]
  readonly args: readonly unknown[]
  readonly problems: readonly string[]
}

const MOST = 100
const LONGEST = 500

/** The last hundred calls, the last one first. */
export class SeenCalls {
  readonly #calls: SeenCall[] = []
  #count = 0

  add(event: ActionEvent, given: CallInput): void {
    this.#calls.unshift({ number: ++this.#count, at: new Date(), event, ...shownOf(given) })
    this.#calls.length = Math.min(this.#calls.length, MOST)
  }

  all(): readonly SeenCall[] {
    return this.#calls
  }

  of(action: string): readonly SeenCall[] {
    return this.#calls.filter(({ event }) => event.action === action)
  }

  /** By its number, or by the incident that the visitor was told. */
  find(name: string): SeenCall | undefined {
    return this.#calls.find(({ number, event }) => String(number) === name || event.incident === name)
  }
}

function shownOf({ fields, names, args, problems }: CallInput): Omit<SeenCall, 'number' | 'at' | 'event'> {
  const shown = [...fields].map(
    ([name, values]) => [name, values.map((value) => shorten(String(value)))] as const,
  )
  return {
    fields: shown.filter(([, values]) => values.length > 0),
    hidden: names.filter((name) => !fields.get(name)?.length),
    args,
    problems: problems ? [problems.sentence, ...inWords(problems.fields)] : [],
  }
}

function inWords(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).map(([name, text]) => `${name}: ${text}`)
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text
}
