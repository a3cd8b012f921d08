import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { execute } from '../../src/cli/index.ts'

/** The folder of an application with four actions, two templates and its settings in package.json. */
export const PROJECT = fileURLToPath(new URL('./project', import.meta.url))

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Place {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs `signpost …` in this process, in an environment that has nothing but PATH and `env`. Working folder and
 * environment belong to the whole process, so calls run one after the other.
 */
export function signpost(words: readonly string[], place: Place = {}): Promise<Finished> {
  const finished = last.then(() => runHere(words, place))
  last = finished.catch(() => {})
  return finished
}

let last: Promise<unknown> = Promise.resolve()

async function runHere(words: readonly string[], { cwd = PROJECT, env = {} }: Place = {}): Promise<Finished> {
  const [environment, folder] = [{ ...process.env }, process.cwd()]
  replaceEnvironment({ PATH: environment.PATH, ...env })
  process.chdir(cwd)
  try {
    const { text, notes = [], exitCode = 0 } = await execute(words)
    return { code: exitCode, out: printed(text === '' ? [] : [text]), err: printed(notes) }
  } finally {
    process.chdir(folder)
    replaceEnvironment(environment)
  }
}

/** In place: `process.loadEnvFile` writes to the environment itself, not to what `process.env` names. */
function replaceEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) process.env[name] = value
}

function printed(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

/** Runs `signpost …` as a process of its own: for what concerns the process, its output and its end. */
export function signpostProcess(
  words: readonly string[],
  { cwd = PROJECT, env = {} }: Place = {},
): Promise<Finished> {
  return run(process.execPath, [CLI, ...words], { cwd, env })
}

/** Runs a program to its end. Node's own warnings are off: they are no part of what a command says. */
export async function run(
  program: string,
  words: readonly string[],
  { cwd = PROJECT, env = {} }: Place = {},
): Promise<Finished> {
  const child = spawn(program, words, {
    cwd,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  })
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, err }
}

/** A folder of temporary files with these files in it. */
export function createFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-cli-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** An import of the engine, for modules that are written by a test. */
export const IMPORT_ENGINE = `import { action, anyone } from ${JSON.stringify(new URL('../../src/actions/index.ts', import.meta.url).href)}\n`

/** Whether an answer shows where in the source something was thrown. */
export function hasStack({ out, err }: Finished): boolean {
  return /^\s+at |node:internal/m.test(out + err)
}
