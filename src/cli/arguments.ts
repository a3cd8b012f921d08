import { parseArgs } from 'node:util'
import { suggest } from '../actions/tools.ts'
import { type Command, type Given, type Option, UsageFailure } from './command.ts'

/** Options that every command has. */
export const EVERYWHERE: Readonly<Record<string, Option>> = { help: { says: 'this text' } }

/**
 * Reads the arguments of a command. Throws a UsageFailure, with the nearest spelling, for what the
 * command does not take.
 */
export function readArguments(command: Command, words: readonly string[]): Given {
  const options = { ...command.options, ...EVERYWHERE }
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, settingsOf(name, option)]),
    ),
    strict: false,
    tokens: true,
  })
  const operands: string[] = []
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const value = checkOption(command, options[token.name], token)
    values.set(token.name, [...(values.get(token.name) ?? []), value])
  }
  checkOperands(command, operands, values)
  return {
    operand: operands[0],
    has: (name) => values.has(name),
    value: (name) => values.get(name)?.at(-1),
    values: (name) => values.get(name) ?? [],
  }
}

function settingsOf(name: string, { value }: Option) {
  return { type: value ? 'string' : 'boolean', ...(name === 'help' && { short: 'h' }) } as const
}

interface Typed {
  readonly name: string
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function checkOption(
  { name: command, options }: Command,
  option: Option | undefined,
  { name, rawName, value, inlineValue }: Typed,
): string {
  if (!option)
    throw new UsageFailure(
      `signpost ${command} has no option ${rawName}.${suggest(
        rawName,
        Object.keys({ ...options, ...EVERYWHERE }).map((known) => `--${known}`),
      )}`,
    )
  if (!option.value && inlineValue) throw new UsageFailure(`--${name} takes no value.`)
  if (!option.value) return ''
  if (value === undefined) throw new UsageFailure(`--${name} needs a value: --${name} ${option.value}.`)
  // `--page --json` is a forgotten value far more often than a value that begins with two dashes.
  if (!inlineValue && value.startsWith('--'))
    throw new UsageFailure(
      `--${name} needs a value; for one that begins with dashes write --${name}=${value}.`,
    )
  return value
}

function checkOperands(
  { name, operand, options }: Command,
  operands: readonly string[],
  values: ReadonlyMap<string, readonly string[]>,
): void {
  if (values.has('help')) return
  for (const [option, { length }] of values)
    if (length > 1 && !options[option]?.isRepeated)
      throw new UsageFailure(`--${option} was given ${length} times; once is enough.`)
  const [first, second] = operands
  const extra = operand ? second : first
  if (extra !== undefined)
    throw new UsageFailure(
      `signpost ${name} does not take ${JSON.stringify(extra)}. See: signpost ${name} --help`,
    )
  if (operand && !first)
    throw new UsageFailure(`signpost ${name} needs ${operand}. See: signpost ${name} --help`)
}
