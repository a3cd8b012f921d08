import { readCommandLine, UsageError } from './command-line.ts'
import { type System, systems } from './systems.ts'

export const scenarioNames = [
  'form',
  'list',
  'create',
  'invalid',
  'like',
  'forms',
  'upload',
  'large',
  'cold',
] as const
export type ScenarioName = (typeof scenarioNames)[number]

export interface Options {
  readonly systems: readonly System[]
  readonly scenarios: ReadonlySet<ScenarioName>
  readonly seconds: number
  readonly rounds: number
  readonly connections: number
  readonly port: number
  readonly write: boolean
  /** Shows where the time goes instead of measuring it. */
  readonly profile: boolean
}

export const help = `Usage: npm run bench -- [options]

The same small application in several systems, one at a time on one core, under load from another.

  --systems <names>      ${systems.map(({ name }) => name).join(',')}
                         (all that are there unless given)
  --scenarios <names>    ${scenarioNames.join(',')}
                         (all unless given)
  --seconds <number>     measured seconds of a scenario in a round (5)
  --rounds <number>      rounds; the systems take turns in each (3)
  --connections <number> connections of the load (32)
  --port <number>        port of the server that is measured (4170)
  --no-write             print the tables, leave bench/results.json and docs/benchmarks.md alone
  --profile              a flame graph of every load scenario into docs/profiles/, instead of measuring
  --help                 this text
  --only content         another benchmark, that of the Local API; see --only content --help
`

/** Undefined when help was asked for. Throws a UsageError for anything it does not understand. */
export function parseOptions(args: string[]): Options | undefined {
  const values = parse(args)
  if (values.help) return undefined
  return {
    systems: chosenSystems(values.systems),
    scenarios: new Set(chosen('scenario', values.scenarios, scenarioNames)),
    seconds: positive('seconds', values.seconds),
    rounds: wholeNumber('rounds', values.rounds),
    connections: wholeNumber('connections', values.connections),
    port: wholeNumber('port', values.port),
    write: values.write,
    profile: values.profile,
  }
}

function parse(args: string[]) {
  return readCommandLine(args, {
    systems: { type: 'string' },
    scenarios: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    port: { type: 'string', default: '4170' },
    write: { type: 'boolean', default: true },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  })
}

function chosenSystems(list: string | undefined): readonly System[] {
  if (list === undefined) return systems.filter((system) => system.isThere())
  const names = chosen(
    'system',
    list,
    systems.map(({ name }) => name),
  )
  const found = names.flatMap((name) => systems.filter((system) => system.name === name))
  const missing = found.find((system) => !system.isThere())
  if (missing !== undefined) throw new UsageError(`There is no bench/${missing.name} here`)
  return found
}

function chosen<Name extends string>(
  what: string,
  list: string | undefined,
  known: readonly Name[],
): readonly Name[] {
  if (list === undefined) return known
  const wanted = [...new Set(list.split(',').map((name) => name.trim()))]
  const unknown = wanted.find((name) => !known.some((candidate) => candidate === name))
  if (unknown !== undefined) {
    throw new UsageError(`There is no ${what} '${unknown}'; there are ${known.join(', ')}`)
  }
  return wanted.flatMap((name) => known.filter((candidate) => candidate === name))
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 3600)) throw new UsageError(`--${name} takes a number above 0, not '${text}'`)
  return value
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (!(Number.isInteger(value) && value > 0 && value < 65_536)) {
    throw new UsageError(`--${name} takes a whole number above 0, not '${text}'`)
  }
  return value
}
