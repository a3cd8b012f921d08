import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectTo, type ServerConnection } from '../support/server-connection.ts'
import { bundle } from './bundle.ts'
import { Lane, type LaneOptions } from './lane.ts'
import { Ledger } from './ledger.ts'
import { createChance } from './random.ts'
import { PROGRAMS } from './sites.ts'

export interface ChaosOptions {
  readonly database: 'sqlite' | 'postgres'
  /** How long accidents happen, at most. */
  readonly seconds: number
  /** How many kills; at least one submission is acknowledged before the run ends. */
  readonly kills: number
  readonly seed: number
  /** The applications that run side by side, each with a server and a database of its own. */
  readonly lanes: readonly LaneOptions['site'][]
  readonly peoplePerLane: number
  /** Whether SQLite gets a small disk that is filled, where this user may mount one. Default: true. */
  readonly fillsDisk?: boolean
  /** The address of a PostgreSQL server, for `postgres`. */
  readonly server?: string | undefined
  /** The folder for the traces of the guestbooks, to be kept. Default: one that is removed. */
  readonly traces?: string | undefined
  /** Called now and then with what was counted so far. */
  readonly onProgress?: (ledger: Ledger) => void
}

/** Lets people use servers that are killed again and again, and answers what became of their submissions. */
export async function runChaos(options: ChaosOptions): Promise<Ledger> {
  const { seconds, kills, seed, database, lanes } = options
  const ledger = new Ledger()
  const folder = mkdtempSync(join(tmpdir(), 'signpost-chaos-'))
  const chance = createChance(seed)
  let end = Number.POSITIVE_INFINITY
  const isOver = () => performance.now() > end || (ledger.times('kills') >= kills && ledger.acknowledged > 0)
  const programs = {
    guestbook: await bundle(PROGRAMS.guestbook, folder),
    gazette: await bundle(PROGRAMS.gazette, folder),
  }
  const { fillsDisk = true } = options
  const run = { ledger, isOver, fillsDisk, programs, folder, traces: options.traces ?? folder }
  const connection = database === 'postgres' ? await connectTo(options.server ?? '') : undefined
  const databases: string[] = []
  const progress = setInterval(() => options.onProgress?.(ledger), 30_000)
  end = performance.now() + seconds * 1000
  try {
    const opened = lanes.map(async (site, index) => {
      const name = `${site.slice(0, 2)}${seed}l${index}`
      const postgres = connection && (await createDatabase(connection, name))
      if (postgres !== undefined) databases.push(new URL(postgres).pathname.slice(1))
      const lane = { name, site, postgres, people: options.peoplePerLane, chance: chance.fork() }
      return new Lane(run, lane).live()
    })
    await Promise.all(opened)
    return ledger
  } finally {
    clearInterval(progress)
    for (const name of databases) await connection?.execute(`drop database ${name} with (force)`)
    await connection?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function createDatabase({ execute, url }: ServerConnection, lane: string): Promise<string> {
  const name = `chaos_${lane}_${process.pid}`
  await execute(`create database ${name}`)
  return url(name)
}
