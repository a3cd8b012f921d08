import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after } from 'node:test'

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

export interface Program {
  readonly process: ChildProcessWithoutNullStreams
  /** What it has printed so far. */
  output(): string
  /** Resolves when it has printed this, rejects when it ends before. */
  printed(text: string): Promise<void>
  readonly ended: Promise<Ended>
}

const started: ChildProcessWithoutNullStreams[] = []
after(() => {
  for (const child of started) child.kill('SIGKILL')
})

/** Starts a TypeScript file in a process of its own, with the Node that runs the tests. None outlives them. */
export function start(file: URL, args: readonly string[], options: SpawnOptions = {}): Program {
  const child = spawn(process.execPath, [file.pathname, ...args], { ...options, stdio: 'pipe' })
  started.push(child)
  const output = collect(child.stdout)
  const errors = collect(child.stderr)
  const ended = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    output: output(),
    errors: errors(),
  }))
  return { process: child, ended, output, printed: (text) => waitFor(child, text, output, errors) }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

async function waitFor(
  child: ChildProcessWithoutNullStreams,
  text: string,
  output: () => string,
  errors: () => string,
): Promise<void> {
  const ended = new AbortController()
  child.once('close', () => ended.abort())
  while (!output().includes(text)) {
    if (child.exitCode !== null) throw new Error(`The program ended early: ${errors()}`)
    // Whichever comes first; a listener that lost is taken away with the signal, at the end.
    await once(child.stdout, 'data', { signal: ended.signal }).catch(() => {})
  }
}
