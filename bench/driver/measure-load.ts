import type { Ledger } from './database.ts'
import { runLoad } from './load.ts'
import { processorSeconds } from './processes.ts'
import type { LoadScenario, Plan } from './scenarios.ts'
import type { RunningServer } from './server.ts'
import { siteOf } from './site.ts'

export interface LoadMeasurement {
  readonly requestsPerSecond: number
  /** Processor time of the server, everything in its process tree included. */
  readonly microsecondsPerRequest: number
  /** Share of its core that the server used; well below 1 means that the load was the limit. */
  readonly busy: number
  /** The same for this process, which makes the load. */
  readonly loadBusy: number
  readonly medianMilliseconds: number
  readonly p99Milliseconds: number
}

export interface LoadSettings {
  readonly seconds: number
  readonly connections: number
}

/** Learns a scenario from the pages of a server, loads it, and checks what is in its database afterwards. */
export async function measureScenario(
  server: RunningServer,
  scenario: LoadScenario,
  settings: LoadSettings,
): Promise<LoadMeasurement> {
  const plan = await scenario.learn(siteOf(server))
  const before = server.database.ledger()
  const { answers, ...measurement } = await measurePlan(server, plan, settings)
  requireLedger(scenario.name, expected(before, plan.effect, answers), server.database.ledger())
  return measurement
}

export async function measurePlan(
  server: RunningServer,
  plan: Plan,
  settings: LoadSettings,
): Promise<LoadMeasurement & { readonly answers: number }> {
  const processorBefore = processorSeconds(server.pid)
  const ownBefore = process.cpuUsage()
  const { answers, seconds, ...latency } = await runLoad({ origin: server.origin, ...plan, ...settings })
  const processor = processorSeconds(server.pid) - processorBefore
  const own = process.cpuUsage(ownBefore)
  return {
    answers,
    requestsPerSecond: answers / seconds,
    microsecondsPerRequest: (processor / answers) * 1e6,
    busy: processor / seconds,
    loadBusy: (own.user + own.system) / 1e6 / seconds,
    ...latency,
  }
}

function expected(before: Ledger, effect: Ledger, answers: number): Ledger {
  return { rows: before.rows + effect.rows * answers, likes: before.likes + effect.likes * answers }
}

function requireLedger(scenario: string, wanted: Ledger, found: Ledger): void {
  if (wanted.rows === found.rows && wanted.likes === found.likes) return
  throw new Error(
    `${scenario}: by the answers there should be ${wanted.rows} rows and ${wanted.likes} likes; ` +
      `the database has ${found.rows} and ${found.likes}.`,
  )
}
