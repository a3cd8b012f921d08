import { spawnSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'
import { coresAreSplit } from './cores.ts'
import type { Options } from './options.ts'
import { benchFolder } from './systems.ts'

/** The conditions of the measurement. */
export interface Conditions {
  readonly date: string
  readonly commit: string
  readonly node: string
  readonly processor: string
  readonly memoryGibibytes: number
  readonly kernel: string
  readonly coresAreSplit: boolean
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  /** Share of the time of both cores that other processes took: above a few percent, measure again. */
  readonly othersShare: number
}

export function conditionsOf(
  { rounds, seconds, connections }: Pick<Options, 'rounds' | 'seconds' | 'connections'>,
  othersShare: number,
): Conditions {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: currentCommit(),
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    kernel: release().split('-')[0] ?? '',
    coresAreSplit,
    rounds,
    seconds,
    connections,
    othersShare,
  }
}

function currentCommit(): string {
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: benchFolder, encoding: 'utf8' })
  return git.status === 0 ? git.stdout.trim() : 'unknown'
}
