/**
 * Requests a second of Gazette's front page: rendered each time, from the cache, and 304 for a page in the browser's cache.
 *
 *     npx node bench/cache.ts [seconds]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PORT = 3987
const CONNECTIONS = 32
const seconds = Number(process.argv[2] ?? 4)
const folder = mkdtempSync(join(tmpdir(), 'signpost-bench-cache-'))
const server = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
  cwd: folder,
  env: {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(PORT),
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'inherit', 'inherit'],
})

try {
  await untilReady(server)
  const etag = (await fetch(`http://127.0.0.1:${PORT}/`)).headers.get('etag') ?? ''
  const kinds = {
    'rendered each time (the visitor has a cookie)': ['Cookie: theme=dark'],
    'kept (a stranger)': [],
    'kept, and known to the browser (304)': [`If-None-Match: ${etag}`],
  }
  for (const headers of Object.values(kinds)) await measure(headers, 1)
  console.log('| front page | requests a second | µs of processor a request |\n|---|---|---|')
  for (const [name, headers] of Object.entries(kinds)) {
    const { rate, cost } = await measure(headers, seconds)
    console.log(`| ${name} | ${Math.round(rate).toLocaleString('en')} | ${Math.round(cost)} |`)
  }
} finally {
  server.kill()
  await once(server, 'exit')
  rmSync(folder, { recursive: true, force: true })
}

async function untilReady({ exitCode }: ChildProcess): Promise<void> {
  for (let tries = 0; exitCode === null && tries < 100; tries++) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/healthz`).catch(() => null)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error('Gazette does not start.')
}

async function measure(headers: readonly string[], duration: number) {
  const request = ['GET / HTTP/1.1', 'Host: 127.0.0.1:3987', 'Accept: text/html', ...headers, '', ''].join(
    '\r\n',
  )
  const [started, before] = [performance.now(), processorTime()]
  const end = started + duration * 1000
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(request, end)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  return {
    rate: (1000 * total) / (performance.now() - started),
    cost: (processorTime() - before) / total,
  }
}

/** Sends requests in a row on one connection, and returns the number of successful responses. */
async function ask(request: string, end: number): Promise<number> {
  const socket = connect(PORT, '127.0.0.1')
  let count = 0
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    if (!isWhole(text)) return
    if (!/^HTTP\/1\.1 (200|304) /.test(text)) throw new Error(text.slice(0, 200))
    count++
    text = ''
    if (performance.now() < end) socket.write(request)
    else socket.end()
  })
  socket.write(request)
  await once(socket, 'close')
  return count
}

function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, head))?.[1] ?? 0)
  return head !== -1 && text.length >= head + 4 + length
}

/** Of the server, in microseconds: Linux counts it in hundredths of a second. */
function processorTime(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
