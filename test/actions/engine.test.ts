import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import {
  action,
  anyone,
  createActions,
  createKey,
  createMemoryStore,
  invalid,
} from '../../src/actions/index.ts'
import { fields, open, page } from './site.ts'

const run = promisify(execFile)
const HOUR = 3_600_000
const save = action({ access: anyone }, () => {})

describe('an engine', () => {
  test('leaves nothing in the temporary folder after it is closed, and nothing that keeps the process alive', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'signpost-test-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const program = join(import.meta.dirname, 'programs/three-engines.ts')
    const { stdout } = await run(process.execPath, [program], { env: { ...process.env, TMPDIR: folder } })
    assert.deepEqual(JSON.parse(stdout), [1, 1, 1], 'each had a folder of its own')
    assert.deepEqual(readdirSync(folder), [])
  })

  test('touches no file and starts no timer until its first use', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'signpost-test-'))
    const before = process.env.TMPDIR
    t.after(() => {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
      rmSync(folder, { recursive: true, force: true })
    })
    process.env.TMPDIR = folder
    const timers = process.getActiveResourcesInfo().length
    for (let started = 0; started < 3; started++) createActions({ actions: { save }, keys: createKey() })
    assert.deepEqual(readdirSync(folder), [])
    assert.equal(process.getActiveResourcesInfo().length, timers)
  })

  test('sweeps from its first use until it is closed', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
    let sweeps = 0
    const memory = createMemoryStore({ now: Date.now })
    const store = {
      ...memory,
      sweep(now: number) {
        sweeps++
        return memory.sweep(now)
      },
    }
    const site = await open(t, {
      actions: { save },
      store,
      pages: (app) => app.get('/', (_request, response) => void response.send('page')),
    })
    t.mock.timers.tick(2 * HOUR)
    assert.equal(sweeps, 0)
    await site.get('/')
    t.mock.timers.tick(1000)
    assert.equal(sweeps, 1)
    t.mock.timers.tick(HOUR)
    assert.equal(sweeps, 2)
    await site.engine.close()
    t.mock.timers.tick(3 * HOUR)
    assert.equal(sweeps, 2)
    await site.get('/')
    t.mock.timers.tick(3 * HOUR)
    assert.equal(sweeps, 2, 'a request that is late starts nothing')
  })

  test('may be closed twice, and still serves what was waiting', async (t) => {
    const site = await open(t, { actions: { save }, pages: (app) => page(app, '/', { action: save.bind() }) })
    await site.engine.close()
    await site.engine.close({ timeout: 10 })
    assert.equal((await site.send('/', fields())).status, 303)
  })

  test('answers errors by its own answerError, where an action is registered with several', async (t) => {
    class OutOfStock extends Error {}
    const buy = action({ access: anyone }, () => {
      throw new OutOfStock()
    })
    const shop = (sentence: string) =>
      open(t, {
        actions: { buy },
        answerError: (error) => (error instanceof OutOfStock ? invalid(sentence) : null),
        pages: (app) => page(app, '/', { action: buy.bind() }),
      })
    const [first, last] = [await shop('Sold out.'), await shop('Ausverkauft.')]
    assert.match(await (await first.send('/', fields())).text(), /Sold out\./)
    assert.match(await (await last.send('/', fields())).text(), /Ausverkauft\./)
    const outcome = await buy.run({ context: {} })
    assert.deepEqual(outcome.kind === 'invalid' && outcome.problems.sentence, 'Sold out.')
  })
})
