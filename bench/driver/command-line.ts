import { type ParseArgsConfig, parseArgs } from 'node:util'

/** An invalid command line; the message is a sentence for the user. */
export class UsageError extends Error {}

/** The values of the options on a command line. Throws a UsageError for anything that is not one of them. */
export function readCommandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, allowNegative: true, options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error))
  }
}
