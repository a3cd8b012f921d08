import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { onServerCore } from './cores.ts'
import { Database } from './database.ts'
import type { System } from './systems.ts'
import { createFolder, undoAtExit } from './workspace.ts'

export const firstPage = '/posts/new'
export const host = '127.0.0.1'

/** A system that answers requests, with a fresh database and an empty folder for uploads. */
export interface RunningServer extends AsyncDisposable {
  readonly pid: number
  readonly origin: string
  readonly database: Database
  readonly uploads: string
  /** Milliseconds from the start of the process to the first page with status 200. */
  readonly coldStart: number
  readonly log: () => string
}

const patience = 60_000
const pollMilliseconds = 2
const politeness = 2_000

export async function startServer(system: System, port: number): Promise<RunningServer> {
  await requireFree(port)
  const origin = originOf(port)
  const folder = createFolder(system.name)
  const database = new Database(join(folder.path, 'posts.db'))
  database.seed()
  const uploads = join(folder.path, 'uploads')
  mkdirSync(uploads)
  const logFile = join(folder.path, 'log')

  const startedAt = performance.now()
  const child = run(system, logFile, {
    PORT: String(port),
    ORIGIN: origin,
    DB_PATH: database.path,
    UPLOAD_DIR: uploads,
  })
  const kill = undoAtExit(() => signal(child, 'SIGKILL'))
  const log = () => readFileSync(logFile, 'utf8')
  await firstAnswer(child, origin, log)
  const coldStart = performance.now() - startedAt

  return {
    pid: child.pid ?? 0,
    origin,
    database,
    uploads,
    coldStart,
    log,
    async [Symbol.asyncDispose]() {
      await end(child)
      kill()
      folder.remove()
    },
  }
}

export function originOf(port: number): string {
  return `http://${host}:${port}`
}

function run(system: System, logFile: string, environment: Record<string, string>): ChildProcess {
  const log = openSync(logFile, 'a')
  const [program = '', ...args] = onServerCore([process.execPath, ...system.command(host)])
  const child = spawn(program, args, {
    cwd: system.folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      HOST: host,
      ...environment,
      ...system.environment,
    },
    stdio: ['ignore', log, log],
    // A process group of its own, so that whatever it starts can be ended with it.
    detached: true,
  })
  closeSync(log)
  return child
}

async function firstAnswer(child: ChildProcess, origin: string, log: () => string): Promise<void> {
  const deadline = performance.now() + patience
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.\n${log()}`)
    if ((await statusOf(origin + firstPage)) === 200) return
    await wait(pollMilliseconds)
  }
  throw new Error(`The server gave no page in ${patience / 1000} seconds.\n${log()}`)
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => {
      response.resume()
      response.on('close', () => resolve(response.statusCode))
    })
    request.on('error', () => resolve(undefined))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  signal(child, 'SIGTERM')
  await Promise.race([ended, wait(politeness, undefined, { ref: false })])
  signal(child, 'SIGKILL')
  await ended
}

function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch {
    // The whole group has ended already.
  }
}

function requireFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () => reject(new Error(`Port ${port} is taken; choose another with --port.`)))
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}
