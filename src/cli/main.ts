import { Console } from 'node:console'
import { existsSync, readFileSync } from 'node:fs'
import { suggest } from '../actions/tools.ts'
import { actionsCommand } from './actions-command.ts'
import { readArguments } from './arguments.ts'
import { type Answer, type Command, Failure, UsageFailure } from './command.ts'
import { curlCommand } from './curl-command.ts'
import { helpOf, helpOfCommand } from './help.ts'
import { keysAdd, keysDrop, keysNew, keysPromote } from './keys-command.ts'

const COMMANDS: readonly Command[] = [actionsCommand, curlCommand, keysNew, keysAdd, keysPromote, keysDrop]

/**
 * Runs a command line, such as `['curl', 'posts.like', '--bind', '7']`, prints its answer and ends the process.
 * The exit code is 0 on success, 1 when the command failed and 2 when it was typed wrongly.
 */
export async function main(words: readonly string[]): Promise<void> {
  // Keeps what an application's modules log while they load out of the command's own output.
  globalThis.console = new Console(process.stderr, process.stderr)
  process.on('uncaughtException', (error) => end(failureAnswer(error)))
  await end(await execute(words))
}

/** Runs a command line in this process, with its environment and working folder. A failure is an answer, too. */
export async function execute(words: readonly string[]): Promise<Answer> {
  return await dispatch(words).catch(failureAnswer)
}

async function dispatch(words: readonly string[]): Promise<Answer> {
  const [first = '', ...rest] = words
  if (/^(--help|-h|help)$/.test(first) && rest.length === 0) return { text: helpOf(COMMANDS) }
  if (/^(--version|-v)$/.test(first)) return { text: readVersion() }
  if (first === 'help') return dispatch([...rest, '--help'])
  const group = COMMANDS.filter(({ name }) => name.split(' ')[0] === first)
  if (group.length === 0)
    throw new UsageFailure(
      unknown(
        first,
        COMMANDS.map(({ name }) => name.split(' ')[0] as string),
      ),
    )
  const [single] = group
  return single?.name === first ? runCommand(single, rest) : dispatchGroup(group, first, rest)
}

/** Runs a command of two words, such as `keys new`. */
async function dispatchGroup(
  group: readonly Command[],
  first: string,
  [second = '', ...rest]: readonly string[],
): Promise<Answer> {
  if (second === '--help' || second === '-h') return { text: helpOf(group) }
  const command = group.find(({ name }) => name === `${first} ${second}`)
  if (!command)
    throw new UsageFailure(
      unknown(
        `${first} ${second}`.trim(),
        group.map(({ name }) => name),
      ),
    )
  return runCommand(command, rest)
}

async function runCommand(command: Command, words: readonly string[]): Promise<Answer> {
  const given = readArguments(command, words)
  return given.has('help') ? { text: helpOfCommand(command) } : command.run(given)
}

function unknown(typed: string, names: readonly string[]): string {
  const words = [...new Set(names)]
  if (typed === '' || words.every((word) => word.startsWith(`${typed} `)))
    return `Say what to do: ${words.map((word) => `signpost ${word}`).join(', ')}. See: signpost --help`
  const kind = typed.startsWith('-') ? 'option' : 'command'
  return `signpost has no ${kind} ${JSON.stringify(typed)}.${suggest(typed, kind === 'option' ? ['--help', '--version'] : words) || ' See: signpost --help'}`
}

/** The version of this package, whose manifest is above `cli` in the package and above `src/cli` in a checkout. */
function readVersion(): string {
  const manifest = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
  return manifest ? JSON.parse(readFileSync(manifest, 'utf8')).version : 'unknown'
}

/** Every error becomes one sentence: a stack trace does not help at a command line. */
function failureAnswer(error: unknown): Answer {
  const sentence = error instanceof Error ? error.message : String(error)
  return {
    text: '',
    notes: [`signpost: ${sentence}`],
    exitCode: error instanceof Failure ? error.exitCode : 1,
  }
}

/** Exits explicitly, because the application's modules may hold open timers or connections. */
async function end({ text, notes = [], exitCode = 0 }: Answer): Promise<void> {
  // A reader such as `head` may close the pipe early, which is not a failure.
  process.stdout.on('error', () => process.exit(exitCode))
  await write(process.stderr, notes)
  await write(process.stdout, text === '' ? [] : [text])
  process.exit(exitCode)
}

function write(stream: NodeJS.WriteStream, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return Promise.resolve()
  return new Promise((resolve) => void stream.write(`${lines.join('\n')}\n`, () => resolve()))
}
