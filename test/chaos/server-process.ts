import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a server is started. */
export interface Launch {
  readonly program: URL
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface Running {
  readonly port: number
  /** What it has printed so far. */
  output(): string
  /** Ends it and waits for its end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Both applications print where they listen. */
const LISTENING = /port (\d+)|http:\/\/127\.0\.0\.1:(\d+)/

/** Starts a server; null if it ended before it listened, because its disk or database is away. */
export async function launch({ program, args, environment }: Launch): Promise<Running | null> {
  const env = { ...process.env, ...environment }
  const child = spawn(process.execPath, [program.pathname, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const read = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000)
    const found = LISTENING.exec(output)
    if (found) resolve(Number(found[1] ?? found[2]))
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  child.once('exit', () => resolve(null))
  const port = await promise
  if (port === null) {
    lastWords = output
    return null
  }
  return { port, output: () => output, end: (signal) => end(child, signal) }
}

const running = new Set<ChildProcess>()
// None outlives the run, however that ends.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

let lastWords = ''

/** What the last server that did not start has printed. */
export function whyNotStarted(): string {
  return lastWords
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** Tries until it runs: a disk that is full and a database that is away come back. */
export async function launchAgain(launched: () => Launch, tries = 60): Promise<Running> {
  for (let left = tries; left > 0; left -= 1) {
    const running = await launch(launched())
    if (running) return running
    await sleep(200)
  }
  throw new Error(`The server does not start: ${whyNotStarted()}`)
}
