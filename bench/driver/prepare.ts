import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { System } from './systems.ts'
import { undoAtExit } from './workspace.ts'

const generated = ['node_modules', '.next', '.svelte-kit', 'build']

/** Installs and builds a system, unless exactly this source was installed and built for this origin already. */
export async function prepare(system: System, origin: string): Promise<void> {
  await install(system.folder)
  if (system.buildScript === undefined) return
  const environment = { ...system.environment, NODE_ENV: 'production', ORIGIN: origin }
  await once(system.folder, 'build', fingerprint(system, origin), () =>
    npm(system.folder, ['run', system.buildScript ?? ''], environment),
  )
}

/**
 * Installs a folder that has a lockfile of its own, and leaves that file alone. Not `npm ci`: it refuses a lockfile
 * that was written where an optional package for some other platform could not be had.
 */
export async function install(folder: string): Promise<void> {
  const lockfile = join(folder, 'package-lock.json')
  if (!existsSync(lockfile)) return
  await once(folder, 'install', hashOf([lockfile]), () =>
    npm(folder, ['install', '--no-save', '--include=dev'], {}),
  )
}

async function once(folder: string, step: string, key: string, run: () => Promise<void>): Promise<void> {
  const stamp = join(folder, 'node_modules', `.bench-${step}`)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  await run()
  writeFileSync(stamp, key)
}

function npm(folder: string, args: readonly string[], environment: Record<string, string>): Promise<void> {
  process.stderr.write(`npm ${args.join(' ')} in ${folder.split('/').at(-1)}\n`)
  const child = spawn('npm', args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = undoAtExit(() => child.kill())
  return finished(child, `npm ${args.join(' ')}`).finally(end)
}

function finished(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  const output: Buffer[] = []
  child.stdout?.on('data', (chunk) => output.push(chunk))
  child.stderr?.on('data', (chunk) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${name} failed.\n${Buffer.concat(output).toString()}`))
    })
  })
}

function fingerprint({ folder, builtFrom }: System, origin: string): string {
  const folders = builtFrom === undefined ? [folder] : [folder, join(folder, builtFrom)]
  return `${hashOf(folders.flatMap(filesBelow).sort())} ${origin}`
}

function filesBelow(folder: string): string[] {
  const files = globSync('**/*', {
    cwd: folder,
    exclude: ({ name }) => generated.includes(name),
    withFileTypes: true,
  })
  return files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update(readFileSync(path))
  return hash.digest('hex')
}
