import { setTimeout as wait } from 'node:timers/promises'
import { createFindings, type Findings } from './findings.ts'
import { checkJob } from './job.ts'
import { measureManyForms } from './many-forms.ts'
import { measureScenario } from './measure-load.ts'
import type { Options, ScenarioName } from './options.ts'
import { weigh } from './page-weight.ts'
import { forgetPeak, peakResidentBytes, residentBytes } from './processes.ts'
import { type LoadScenario, loadScenarios } from './scenarios.ts'
import { firstPage, type RunningServer, startServer } from './server.ts'
import { siteOf } from './site.ts'
import type { System } from './systems.ts'
import { largeUpload, manyUploads, measureUploads, type UploadJob } from './uploads.ts'

const startsInRound = 3
const quietMilliseconds = 1000

/** One system, measured with these options; the findings grow with every round. */
interface Task {
  readonly system: System
  readonly options: Options
  readonly findings: Findings
}

/** Measures all systems, one at a time; they take turns in every round, so that a slow minute of the machine hits all. */
export async function measureRounds(options: Options): Promise<Findings[]> {
  const tasks = options.systems.map((system) => ({ system, options, findings: createFindings(system) }))
  for (let round = 1; round <= options.rounds; round++) {
    for (const task of tasks) {
      process.stderr.write(`round ${round} of ${options.rounds}: ${task.system.name}\n`)
      await measureRound(task)
    }
  }
  return tasks.map(({ findings }) => findings)
}

async function measureRound(task: Task): Promise<void> {
  await measureUnderLoad(task)
  await measureUpload(task, 'upload', manyUploads)
  await measureUpload(task, 'large', largeUpload)
  if (wants(task, 'cold')) await measureColdStart(task)
}

async function measureUnderLoad(task: Task): Promise<void> {
  const chosen = loadScenarios.filter(({ name }) => wants(task, name))
  if (chosen.length === 0 && !wants(task, 'forms')) return
  await withServer(task, async (server) => {
    await checkJob(siteOf(server))
    task.findings.weight ??= await weigh(server, firstPage)
    await wait(quietMilliseconds)
    task.findings.idleBytes.push(residentBytes(server.pid))
    forgetPeak(server.pid)
    await measureScenarios(task, server, chosen)
    if (chosen.length > 0) task.findings.peakBytes.push(peakResidentBytes(server.pid))
    if (wants(task, 'forms')) await measureForms(task, server)
  })
}

async function measureScenarios(
  { system, options, findings }: Task,
  server: RunningServer,
  chosen: readonly LoadScenario[],
): Promise<void> {
  const warmUp = { ...options, seconds: system.warmUpSeconds / chosen.length }
  for (const scenario of chosen) await measureScenario(server, scenario, warmUp)
  for (const scenario of chosen) {
    const measurement = await measureScenario(server, scenario, options)
    findings.load[scenario.name] ??= []
    findings.load[scenario.name]?.push(measurement)
    const rate = Math.round(measurement.requestsPerSecond).toLocaleString('en')
    const cost = Math.round(measurement.microsecondsPerRequest).toLocaleString('en')
    process.stderr.write(`  ${scenario.title}: ${rate} requests a second, ${cost} µs each\n`)
  }
}

async function measureForms({ options, findings }: Task, server: RunningServer): Promise<void> {
  const found = await measureManyForms(server, options)
  if (found !== undefined) findings.manyForms.push(found)
}

async function measureUpload(task: Task, name: 'upload' | 'large', job: UploadJob): Promise<void> {
  if (!wants(task, name)) return
  await withServer(task, async (server) => {
    const measurement = await measureUploads(server, job)
    task.findings.uploads[name] ??= []
    task.findings.uploads[name]?.push(measurement)
    const speed = Math.round(measurement.bytesPerSecond / 1024 ** 2)
    const memory = Math.round(measurement.peakAboveIdle / 1024 ** 2)
    process.stderr.write(`  ${name}: ${speed} MiB a second, ${memory} MiB above idle\n`)
  })
}

async function measureColdStart(task: Task): Promise<void> {
  for (let start = 0; start < startsInRound; start++) {
    await withServer(task, async ({ coldStart }) => {
      task.findings.coldStartMilliseconds.push(coldStart)
    })
  }
}

function wants({ system, options, findings }: Task, name: ScenarioName): boolean {
  const reason = system.cannot?.[name]
  if (options.scenarios.has(name) && reason !== undefined) findings.skipped[name] = reason
  return options.scenarios.has(name) && reason === undefined
}

async function withServer(
  { system, options }: Task,
  use: (server: RunningServer) => Promise<void>,
): Promise<void> {
  await using server = await startServer(system, options.port)
  try {
    await use(server)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`${system.title}: ${message}\n${server.log().slice(-2000)}`, { cause: error })
  }
}
