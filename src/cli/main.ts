import { Console } from 'node:console'
import { readFileSync } from 'node:fs'
import { actionsCommand } from './actions-command.ts'
import { readArguments } from './arguments.ts'
import { type Answer, type Command, Failure, UsageFailure } from './command.ts'
import { curlCommand } from './curl-command.ts'
import { helpOf, helpOfCommand } from './help.ts'
import { keysDrop, keysNew, keysRotate } from './keys-command.ts'
import { suggest } from './nearest.ts'

const COMMANDS: readonly Command[] = [actionsCommand, curlCommand, keysNew, keysRotate, keysDrop]

/**
 * Carries out a command line, `['curl', 'posts.like', '--bind', '7']`, and ends the process: with 0, with 1
 * when it could not be done, with 2 when it was typed wrongly. Failures are one sentence on standard error.
 */
export async function main(words: readonly string[]): Promise<void> {
  // What an application's modules log while they are loaded must not stand in the answer.
  globalThis.console = new Console(process.stderr, process.stderr)
  process.on('uncaughtException', (error) => end(answerTo(error)))
  await end(await carryOut(words).catch(answerTo))
}

async function carryOut(words: readonly string[]): Promise<Answer> {
  const [first = '', ...rest] = words
  if (/^(--help|-h|help)$/.test(first) && rest.length === 0) return { text: helpOf(COMMANDS) }
  if (/^(--version|-v)$/.test(first)) return { text: readVersion() }
  if (first === 'help') return carryOut([...rest, '--help'])
  const group = COMMANDS.filter(({ name }) => name.split(' ')[0] === first)
  if (group.length === 0)
    throw new UsageFailure(
      unknown(
        first,
        COMMANDS.map(({ name }) => name.split(' ')[0] as string),
      ),
    )
  const [single] = group
  return single?.name === first ? perform(single, rest) : carryOutOf(group, first, rest)
}

/** `signpost keys …`: the second word decides. */
async function carryOutOf(
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
  return perform(command, rest)
}

async function perform(command: Command, words: readonly string[]): Promise<Answer> {
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

/** The package's own: two folders up, from `src/cli` and from `dist/cli`. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

/** The engine's and the tools' errors are sentences; a stack is for nobody who types a command. */
function answerTo(error: unknown): Answer {
  const sentence = error instanceof Error ? error.message : String(error)
  return {
    text: '',
    notes: [`signpost: ${sentence}`],
    exitCode: error instanceof Failure ? error.exitCode : 1,
  }
}

/** Ends although the application's modules may have opened something that would keep the process alive. */
async function end({ text, notes = [], exitCode = 0 }: Answer): Promise<void> {
  // `signpost actions | head` closes the pipe: nothing is wrong with that.
  process.stdout.on('error', () => process.exit(exitCode))
  await write(process.stderr, notes)
  await write(process.stdout, text === '' ? [] : [text])
  process.exit(exitCode)
}

function write(stream: NodeJS.WriteStream, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return Promise.resolve()
  return new Promise((resolve) => void stream.write(`${lines.join('\n')}\n`, () => resolve()))
}
