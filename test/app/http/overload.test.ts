import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../support/eventually.ts'
import { start } from '../../support/programs.ts'

const program = new URL('../programs/busy.ts', import.meta.url)

test('while the event loop is late new requests get a bare 503, then everybody is served again (S-188)', async () => {
  const { process, printed, output } = start(program, [])
  await printed('port')
  const { port } = JSON.parse(output().split('\n', 1)[0] ?? '')
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  assert.equal((await get('/')).status, 200)

  let isBurning = true
  const burn = async () => {
    while (isBurning) await get('/burn')
  }
  const burning = [burn(), burn(), burn(), burn()]
  // What is refused lets the loop recover, so that it is refused and served in turns.
  const ask = () => Promise.all([get('/'), get('/burn'), get('/healthz')])
  let answers = await ask()
  for (let tries = 0; tries < 100 && answers[0]?.status !== 503; tries++) {
    await sleep(50)
    answers = await ask()
  }
  const [refused, , health] = answers
  assert.deepEqual([refused?.status, health?.status], [503, 200])
  assert.deepEqual(
    ['retry-after', 'cache-control', 'connection'].map((name) => refused?.headers.get(name)),
    ['2', 'no-store', 'close'],
  )
  assert.match((await refused?.text()) ?? '', /<h1>One moment, please<\/h1>/)
  isBurning = false
  await Promise.all(burning)

  for (let tries = 0; tries < 40 && (await get('/')).status !== 200; tries++) await sleep(50)
  assert.equal(await (await get('/')).text(), 'calm')
  const count = (line: RegExp) => output().match(line)?.length
  await eventually(() =>
    assert.equal(count(/no longer overloaded/g), count(/overloaded: new requests are refused/g)),
  )
  process.kill()
})
