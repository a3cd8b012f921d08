import { readCommandLine, UsageError } from '../driver/command-line.ts'

export const kinds = ['sqlite', 'postgres'] as const
export type Kind = (typeof kinds)[number]

export interface ContentOptions {
  readonly databases: readonly Kind[]
  /** Measured seconds of each operation, in each way of calling it, over all rounds. */
  readonly seconds: number
  readonly rounds: number
  /** Rows of the large table; 0 leaves it out. */
  readonly rows: number
  /** Mebibytes of the large upload; 0 leaves all files out. */
  readonly upload: number
  readonly write: boolean
}

export const contentHelp = `Usage: npm run bench -- --only content [options]

The operations of the Local API beside the same statements by Kysely and by the bare drivers.

  --databases <names>  ${kinds.join(',')} (both unless given)
  --seconds <number>   measured seconds of an operation, over all rounds (1)
  --rounds <number>    rounds; the contenders take turns in each (4)
  --rows <number>      rows of the large table, 0: without it (1000000)
  --upload <number>    mebibytes of the large upload, 0: no files at all (2048)
  --no-write           print the tables, leave bench/content-results.json and docs/benchmarks-content.md alone
  --help               this text
`

/** True when the command line asks for this benchmark. Throws a UsageError for another name. */
export function isContent(args: readonly string[]): boolean {
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='))
  if (at < 0) return false
  const [, name = args[at + 1]] = args[at]?.split('=') ?? []
  if (name !== 'content') throw new UsageError(`--only takes content, not '${name ?? ''}'`)
  return true
}

/** Undefined when help was asked for. Throws a UsageError for anything it does not understand. */
export function parseContentOptions(args: string[]): ContentOptions | undefined {
  const values = parse(args)
  if (values.help) return undefined
  return {
    databases: values.databases === undefined ? kinds : values.databases.split(',').map(readKind),
    seconds: readNumber('seconds', values.seconds, 0.01),
    rounds: Math.trunc(readNumber('rounds', values.rounds, 1)),
    rows: Math.trunc(readNumber('rows', values.rows, 0)),
    upload: Math.trunc(readNumber('upload', values.upload, 0)),
    write: values.write,
  }
}

function parse(args: string[]) {
  return readCommandLine(args, {
    only: { type: 'string' },
    databases: { type: 'string' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '4' },
    rows: { type: 'string', default: '1000000' },
    upload: { type: 'string', default: '2048' },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  })
}

function readKind(text: string): Kind {
  const kind = kinds.find((name) => name === text.trim())
  if (kind === undefined)
    throw new UsageError(`There is no database '${text}'; there are ${kinds.join(', ')}`)
  return kind
}

function readNumber(name: string, text: string, lowest: number): number {
  const value = Number(text)
  if (value >= lowest && value <= 10_000_000) return value
  throw new UsageError(`--${name} takes a number from ${lowest}, not '${text}'`)
}
