import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
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
  for (let tries = 0; tries < 40 && !output().includes('overloaded'); tries++) await sleep(100)
  const answers = await Promise.all([get('/'), get('/burn'), get('/healthz')])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [503, 503, 200],
  )
  const [refused] = answers
  assert.deepEqual(
    ['retry-after', 'cache-control', 'connection'].map((name) => refused?.headers.get(name)),
    ['2', 'no-store', 'close'],
  )
  assert.match((await refused?.text()) ?? '', /<h1>One moment, please<\/h1>/)
  isBurning = false
  await Promise.all(burning)

  for (let tries = 0; tries < 40 && (await get('/')).status !== 200; tries++) await sleep(50)
  assert.equal(await (await get('/')).text(), 'calm')
  assert.equal(output().match(/overloaded: new requests are refused/g)?.length, 1)
  assert.match(output(), /no longer overloaded/)
  process.kill()
})
