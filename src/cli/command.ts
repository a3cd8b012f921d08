/** The value of a command-line option. */
export interface Command {
  /** One word or two: `actions`, `keys new`. */
  readonly name: string
  /** One sentence, for the list of commands. */
  readonly summary: string
  /** What it takes without a dash, as usage lines write it: `<name>`. One at most. */
  readonly operand?: string
  readonly options: Readonly<Record<string, Option>>
  /** What else `--help` says. */
  readonly about?: string
  run(given: Given): Promise<Answer>
}

export interface Option {
  /** What stands for its value in usage lines, `<path>`; a switch has none. */
  readonly value?: string
  /** Whether it may be given more than once. */
  readonly isRepeated?: boolean
  readonly says: string
}

/** What was typed behind a command. */
export interface Given {
  readonly operand: string | undefined
  has(option: string): boolean
  /** The last value of an option. */
  value(option: string): string | undefined
  values(option: string): readonly string[]
}

/** What a command has to say. */
export interface Answer {
  /** For standard output: exactly what was asked for, so that it can be piped. */
  readonly text: string
  /** For standard error: what people should know beside it. */
  readonly notes?: readonly string[]
  /** Default 0. */
  readonly exitCode?: number
}

/** A command that fails with one sentence and exit code 1. */
export class Failure extends Error {
  readonly exitCode: number = 1
}

/** A command that was typed wrongly: a sentence, and 2. */
export class UsageFailure extends Failure {
  override readonly exitCode = 2
}
