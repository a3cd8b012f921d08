import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import {
  type ActionEvent,
  action,
  anyone,
  createMemoryStore,
  redirect,
  type SubmissionStore,
} from '../../../src/actions/index.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { fields, open, page } from '../site.ts'

const SCRIPT = { 'signpost-request': '1' }

/** An action that flashes and returns data, over a store that is busy from the moment the work is done. */
async function openBusy(t: TestContext) {
  let done = 0
  const write = action({ access: anyone }, async (_form, { flash }) => {
    done++
    flash('Saved.')
    return { count: done }
  })
  const busy = async (): Promise<never> => {
    throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
  }
  const store: SubmissionStore = { ...createMemoryStore(), insert: busy, find: busy, delete: busy }
  const site = await open(t, { actions: { write }, store, pages: (app) => page(app, '/', { action: write }) })
  const countDone = () => done
  return { site, countDone }
}

describe('a call whose work is done', () => {
  for (const [caller, headers, status] of [
    ['a browser', {}, 303],
    ['the script', SCRIPT, 200],
    ['a program', JSON_CALLER, 200],
  ] as const)
    test(`is answered as done to ${caller} when its outcome cannot be kept, and the log says so`, async (t) => {
      const { site, countDone } = await openBusy(t)
      const answer = await site.send('/', fields(), headers)
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('retry-after'), null)
      assert.equal(countDone(), 1)
      const [event] = site.events
      assert.equal(site.events.length, 1)
      assert.equal(event?.outcome, 'data')
      assert.equal(event?.error !== undefined, caller !== 'a program')
    })

  const logs: Readonly<Record<string, (event: ActionEvent) => void>> = {
    throws() {
      throw new Error('log is down')
    },
    rejects: async () => {
      throw new Error('log is down')
    },
  }
  for (const [how, log] of Object.entries(logs))
    test(`is answered as done when the log ${how}, which is said on standard error`, async (t) => {
      const said = t.mock.method(console, 'error', () => {})
      const write = action({ access: anyone }, () => redirect('/next'))
      const site = await open(t, {
        actions: { write },
        log,
        pages: (app) => page(app, '/', { action: write }),
      })
      const answer = await site.send('/', fields())
      assert.equal(answer.status, 303)
      assert.equal(answer.headers.get('location'), '/next')
      assert.match(
        String(said.mock.calls[0]?.arguments[0]),
        /log\(\) of createActions\(\) failed.*log is down/,
      )
    })

  test('writes to standard error only when something about it could not be stored', async (t) => {
    const said = t.mock.method(console, 'error', () => {})
    const failing = async (): Promise<never> => {
      throw new Error('disk is gone')
    }
    const write = action({ access: anyone }, (_form, { flash }) => flash('Saved.'))
    const quiet = action({ access: anyone }, () => {})
    const site = await open(t, {
      actions: { write, quiet },
      store: { ...createMemoryStore(), insert: failing },
      log: undefined,
      pages(app) {
        page(app, '/', { action: write })
        page(app, '/quiet', { action: quiet })
      },
    })
    assert.equal((await site.send('/quiet', fields())).status, 303)
    assert.equal(said.mock.callCount(), 0)
    assert.equal((await site.send('/', fields())).status, 303)
    assert.match(String(said.mock.calls[0]?.arguments[0]), /disk is gone/)
  })
})
