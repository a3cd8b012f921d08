import { EVERYWHERE } from './arguments.ts'
import type { Command, Option } from './command.ts'

/** What `signpost --help` prints, or `signpost keys --help` for the commands of one group. */
export function helpOf(commands: readonly Command[]): string {
  const lines = commands.map(
    (command) =>
      [`signpost ${[command.name, command.operand].filter(Boolean).join(' ')}`, command.summary] as const,
  )
  return [
    'Tools for the actions of a Signpost application.',
    '',
    'Usage:',
    ...inColumns(lines),
    '',
    'signpost <command> --help says more about one. signpost --version prints the version.',
  ].join('\n')
}

/** What `signpost <command> --help` prints. */
export function helpOfCommand({ name, operand, summary, options, about }: Command): string {
  const lines = Object.entries({ ...options, ...EVERYWHERE }).map(
    ([option, details]) => [usageOf(option, details), details.says] as const,
  )
  return [
    `Usage: signpost ${[name, operand].filter(Boolean).join(' ')} [options]`,
    '',
    summary,
    ...(about ? ['', about] : []),
    '',
    'Options:',
    ...inColumns(lines),
  ].join('\n')
}

function usageOf(name: string, { value, isRepeated }: Option): string {
  return `--${name}${value ? ` ${value}` : ''}${isRepeated ? ' …' : ''}`
}

/** Two columns, the second one aligned. */
export function inColumns(lines: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}
