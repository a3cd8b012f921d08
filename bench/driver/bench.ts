import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Conditions, conditionsOf } from './conditions.ts'
import { moveToLoadCore } from './cores.ts'
import type { Findings } from './findings.ts'
import type { Options } from './options.ts'
import { prepare } from './prepare.ts'
import { profileSystem } from './profile.ts'
import { watchOthers } from './quiet.ts'
import { report } from './report.ts'
import { measureRounds } from './rounds.ts'
import { originOf } from './server.ts'
import { benchFolder } from './systems.ts'

/** Installs and builds what is missing, measures, prints and keeps the results. */
export async function bench(options: Options): Promise<void> {
  for (const system of options.systems) await prepare(system, originOf(options.port))
  moveToLoadCore()
  if (options.profile) return profile(options)
  const othersSinceNow = watchOthers()
  const findings = await measureRounds(options)
  const conditions = conditionsOf(options, othersSinceNow())
  const tables = report(conditions, findings)
  process.stdout.write(tables)
  if (options.write) keep(conditions, findings, tables)
}

async function profile(options: Options): Promise<void> {
  for (const system of options.systems)
    process.stdout.write(`\n## ${system.title}\n\n${await profileSystem(system, options)}`)
}

function keep(conditions: Conditions, findings: readonly Findings[], tables: string): void {
  const documents = join(benchFolder, '..', 'docs')
  mkdirSync(documents, { recursive: true })
  writeFileSync(join(documents, 'benchmarks.md'), `${introduction}${tables}`)
  const results = JSON.stringify({ conditions, systems: findings }, undefined, 2)
  writeFileSync(join(benchFolder, 'results.json'), `${results}\n`)
}

const introduction = `# Benchmarks

Written by \`npm run bench\`; every single number is in [bench/results.json](../bench/results.json). What is measured and how,
and what each system does and does not do: [bench/README.md](../bench/README.md).

`
