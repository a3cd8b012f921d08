import type { Findings } from './findings.ts'
import { loadScenarios } from './scenarios.ts'
import { formCost, medianOf, quotient, timesFaster, uploadMedian } from './summary.ts'

export interface Goal {
  readonly sentence: string
  readonly bound: 'at least' | 'at most'
  readonly wanted: number
  readonly unit: '×' | ' µs' | ' MiB'
  /** Undefined when this run did not measure it. */
  readonly found: number | undefined
}

const mebibyte = 1024 ** 2

export function isMet({ bound, wanted, found = Number.NaN }: Goal): boolean {
  return bound === 'at least' ? found >= wanted : found <= wanted
}

/** The goals of Signpost, compared with the others in the same run. */
export function goalsOf(all: readonly Findings[]): readonly Goal[] {
  const named = (name: string) => all.find((findings) => findings.name === name)
  const signpost = named('signpost')
  if (signpost === undefined) return []
  const goals = [
    ...speedGoals(signpost, named),
    ...formGoals(signpost),
    ...uploadGoals(signpost, named('express')),
    ...startGoals(signpost, named('express')),
  ]
  return goals.filter(({ found }) => found !== undefined)
}

function speedGoals(signpost: Findings, named: (name: string) => Findings | undefined): Goal[] {
  const against = (name: string, wanted: number, scenario: string, title: string): Goal => ({
    sentence: `${title}: as fast as ${name}`,
    bound: 'at least',
    wanted,
    unit: '×',
    found: timesFaster(signpost, named(name), scenario),
  })
  return [
    ...loadScenarios.map(({ name, title }) => against('express', 1, name, title)),
    ...loadScenarios.map(({ name, title }) => against('fastify', 1, name, title)),
    ...loadScenarios.map(({ name, title }) => against('raw', 0.5, name, title)),
    against('next', 60, 'form', 'form page'),
    against('next', 25, 'create', 'create'),
  ]
}

function formGoals(signpost: Findings): Goal[] {
  const cost = (kind: 'repeated' | 'fresh', count: 10 | 100 | 1000, wanted: number): Goal => ({
    sentence: `a form on a page with ${count}, ${kind === 'fresh' ? 'never rendered before' : 'rendered before'}`,
    bound: 'at most',
    wanted,
    unit: ' µs',
    found: formCost(signpost, kind, count),
  })
  return [
    cost('repeated', 10, 4),
    cost('repeated', 100, 4),
    cost('repeated', 1000, 4),
    cost('fresh', 10, 8),
    cost('fresh', 100, 8),
    cost('fresh', 1000, 8),
  ]
}

function uploadGoals(signpost: Findings, express: Findings | undefined): Goal[] {
  const jobs = [
    { name: 'upload', title: '8 × 32 MiB' },
    { name: 'large', title: '1 × 2 GiB' },
  ]
  const speed = jobs.map(({ name, title }): Goal => {
    const found = quotient(
      uploadMedian(signpost, name, 'bytesPerSecond'),
      uploadMedian(express, name, 'bytesPerSecond'),
    )
    return { sentence: `${title}: throughput of multer`, bound: 'at least', wanted: 0.9, unit: '×', found }
  })
  const memory = jobs.map(({ name, title }): Goal => {
    const found = quotient(uploadMedian(signpost, name, 'peakAboveIdle'), mebibyte)
    return { sentence: `${title}: memory above idle`, bound: 'at most', wanted: 40, unit: ' MiB', found }
  })
  return [...speed, ...memory]
}

function startGoals(signpost: Findings, express: Findings | undefined): Goal[] {
  return [
    {
      sentence: 'cold start, as a multiple of express',
      bound: 'at most',
      wanted: 1.2,
      unit: '×',
      found: quotient(medianOf(signpost.coldStartMilliseconds), medianOf(express?.coldStartMilliseconds)),
    },
    {
      sentence: 'idle memory, as a multiple of express',
      bound: 'at most',
      wanted: 1.15,
      unit: '×',
      found: quotient(medianOf(signpost.idleBytes), medianOf(express?.idleBytes)),
    },
  ]
}
