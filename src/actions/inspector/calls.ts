import type { CallInput } from '../call/observer.ts'
import type { ActionEvent } from '../call/report.ts'

/** A recorded call, without secrets. */
export interface RecordedCall {
  /** Number of the call since the server started. */
  readonly number: number
  readonly at: Date
  readonly event: ActionEvent
  /** The submitted values by field, without passwords and files. */
  readonly fields: readonly (readonly [name: string, values: readonly string[]])[]
  /** Names of fields whose values are hidden. */
  readonly hidden: readonly string[]
  readonly args: readonly unknown[]
  readonly problems: readonly string[]
}

const MAX_CALLS = 100
const MAX_VALUE_LENGTH = 500

/** The last hundred calls, latest first. */
export class RecordedCalls {
  readonly #calls: RecordedCall[] = []
  #count = 0

  add(event: ActionEvent, given: CallInput): void {
    this.#calls.unshift({ number: ++this.#count, at: new Date(), event, ...visibleInput(given) })
    this.#calls.length = Math.min(this.#calls.length, MAX_CALLS)
  }

  all(): readonly RecordedCall[] {
    return this.#calls
  }

  of(action: string): readonly RecordedCall[] {
    return this.#calls.filter(({ event }) => event.action === action)
  }

  /** Finds a call by its number or its incident number. */
  find(name: string): RecordedCall | undefined {
    return this.#calls.find(({ number, event }) => String(number) === name || event.incident === name)
  }
}

function visibleInput({
  fields,
  names,
  args,
  problems,
}: CallInput): Omit<RecordedCall, 'number' | 'at' | 'event'> {
  const shown = [...fields].map(
    ([name, values]) => [name, values.map((value) => shorten(String(value)))] as const,
  )
  return {
    fields: shown.filter(([, values]) => values.length > 0),
    hidden: names.filter((name) => !fields.get(name)?.length),
    args,
    problems: problems ? [problems.sentence, ...problemLines(problems.fields)] : [],
  }
}

function problemLines(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).map(([name, text]) => `${name}: ${text}`)
}

function shorten(text: string): string {
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH)}… (${text.length} characters)`
    : text
}
