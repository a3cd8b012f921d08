import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { freshFolder } from '../support/databases.ts'

test('npm start stops cleanly when npm gets a signal', async (t) => {
  const environment = { ...process.env, PORT: '0', DATA_DIR: freshFolder(), LOG_LEVEL: 'info' }
  const npm = spawn('npm', ['start'], {
    cwd: new URL('../..', import.meta.url),
    env: environment,
    detached: true,
  })
  t.after(() => stopGroup(npm.pid))
  let output = ''
  npm.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  while (!output.includes('Gazette is at')) await Promise.race([once(npm.stdout, 'data'), fail(npm)])
  const address = /Gazette is at (http:[^"\s]+)/.exec(output)?.[1] ?? ''
  assert.equal((await fetch(`${address}/healthz`)).status, 200)

  npm.kill('SIGTERM')
  // The pipe closes when the last process that writes to it has ended, not when npm has.
  await once(npm.stdout, 'close')
  assert.match(output, /has stopped/)
  await assert.rejects(fetch(`${address}/healthz`))
})

async function fail(npm: ReturnType<typeof spawn>): Promise<never> {
  const [code] = await once(npm, 'close')
  throw new Error(`npm start ended with ${code}.`)
}

/** Whatever a failed test has left of the processes it started. */
function stopGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {
    // They have all ended.
  }
}
