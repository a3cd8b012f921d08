import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFlame, type Flame } from './flame.ts'
import { flameSvg } from './flame-svg.ts'
import { measureScenario } from './measure-load.ts'
import type { Options } from './options.ts'
import { loadScenarios } from './scenarios.ts'
import { startServer } from './server.ts'
import { benchFolder, type System } from './systems.ts'
import { table } from './table.ts'
import { createFolder } from './workspace.ts'

/**
 * Where the processor time of one system goes: a flame graph for each scenario in `docs/profiles/`, and a table of it
 * by part. V8's sampling profiler runs in the server, which makes it a little slower than when it is measured.
 */
export async function profileSystem(system: System, options: Options): Promise<string> {
  const chosen = loadScenarios.filter(({ name }) => options.scenarios.has(name))
  const shares: { title: string; flame: Flame }[] = []
  for (const scenario of chosen) {
    process.stderr.write(`profile of ${system.name}: ${scenario.title}\n`)
    const folder = createFolder('profile')
    const flags = `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${folder.path}`
    const profiled = { ...system, environment: { ...system.environment, NODE_OPTIONS: flags } }
    let since = 0
    {
      await using server = await startServer(profiled, options.port)
      await measureScenario(server, scenario, { ...options, seconds: Math.min(2, options.seconds) })
      since = Number(process.hrtime.bigint() / 1000n)
      await measureScenario(server, scenario, options)
    }
    const flame = createFlame(readProfile(folder.path), since)
    folder.remove()
    shares.push({ title: scenario.title, flame })
    if (options.write)
      keep(`${system.name}-${scenario.name}`, flameSvg(flame, `${system.title}: ${scenario.title}`))
  }
  return tableOf(shares)
}

function readProfile(folder: string) {
  const [file] = readdirSync(folder)
  if (file === undefined) throw new Error('The server wrote no profile: it was not ended by SIGTERM in time.')
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}

function keep(name: string, svg: string): void {
  const folder = join(benchFolder, '..', 'docs', 'profiles')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.svg`), svg)
}

function tableOf(shares: readonly { title: string; flame: Flame }[]): string {
  const parts = [...new Set(shares.flatMap(({ flame }) => [...flame.parts.keys()]))]
  const percent = (flame: Flame, part: string) =>
    `${((100 * (flame.parts.get(part) ?? 0)) / flame.root.time).toFixed(1)} %`
  const rows = parts.map((part) => [part, ...shares.map(({ flame }) => percent(flame, part))])
  return table(['', ...shares.map(({ title }) => title)], rows)
}
