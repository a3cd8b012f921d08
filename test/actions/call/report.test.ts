import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { describe, test } from 'node:test'
import { ACTION_CHANNEL, type ActionEvent } from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import { type Fixture, startFixture } from '../../support/fixture/index.ts'
import { JSON_CALLER, SCRIPT } from './answers.ts'

/** Listens on the channel while something is done. */
async function published(work: () => Promise<unknown>): Promise<readonly ActionEvent[]> {
  const events: ActionEvent[] = []
  const listener = (event: unknown) => void events.push(event as ActionEvent)
  diagnostics.subscribe(ACTION_CHANNEL, listener)
  try {
    await work()
  } finally {
    diagnostics.unsubscribe(ACTION_CHANNEL, listener)
  }
  return events
}

type Send = (fixture: Fixture) => Promise<unknown>

const formAt = async (fixture: Fixture, path: string) => (await fixture.browser.open(path)).form()

const calls: readonly (readonly [what: string, send: Send, expected: Partial<ActionEvent>])[] = [
  [
    'a redirect',
    async (f) => (await formAt(f, '/mark')).fill({ label: 'x' }).submit(),
    { action: 'probe.mark', outcome: 'redirect', status: 303 },
  ],
  [
    'a page for the script',
    async (f) => (await formAt(f, '/mark')).fill({ label: 'x' }).request({ headers: SCRIPT }),
    { outcome: 'redirect', status: 200 },
  ],
  [
    'an answer in JSON',
    async (f) => (await formAt(f, '/mark')).fill({ label: 'x' }).request({ headers: JSON_CALLER }),
    { outcome: 'redirect', status: 200 },
  ],
  [
    'data',
    async (f) => (await f.browser.open('/count')).form(0).fill({ step: '1' }).submit(),
    { outcome: 'data', status: 303 },
  ],
  [
    'nothing',
    async (f) => (await formAt(f, '/prefer')).fill({ theme: 'dark' }).submit(),
    { outcome: 'nothing', status: 303 },
  ],
  [
    'a failure of validation',
    async (f) => (await formAt(f, '/mark')).submit(),
    { outcome: 'INVALID_INPUT', status: 422 },
  ],
  [
    'a failure of ours',
    async (f) => (await formAt(f, '/throw')).fill({ kind: 'error' }).submit(),
    { action: 'probe.throw', outcome: 'INTERNAL', status: 500 },
  ],
  [
    'a foreign origin',
    async (f) => (await formAt(f, '/mark')).request({ headers: { Origin: 'https://evil.example' } }),
    { action: null, outcome: 'CROSS_ORIGIN', status: 403 },
  ],
  [
    'a forged ticket',
    async (f) => f.browser.request({ method: 'POST', url: '/_actions/probe.mark/x.y.z' }),
    { action: null, outcome: 'UNKNOWN_FORM', status: 404 },
  ],
  [
    'another method',
    async (f) => (await formAt(f, '/mark')).request({ method: 'PUT' }),
    { action: null, method: 'PUT', outcome: 'METHOD_NOT_ALLOWED', status: 405 },
  ],
  [
    'a GET of its URL',
    async (f) => f.browser.request({ url: (await formAt(f, '/mark')).action }),
    { method: 'GET', outcome: 'redirect', status: 303 },
  ],
  [
    'a body of another type',
    async (f) => (await formAt(f, '/mark')).request({ headers: { 'Content-Type': 'text/plain' } }),
    { outcome: 'UNSUPPORTED_TYPE', status: 415 },
  ],
  [
    'a call that took too long',
    async (f) => (await formAt(f, '/slow')).fill({ ms: '5000' }).submit(),
    { action: 'probe.slow', outcome: 'UNAVAILABLE', status: 503 },
  ],
  [
    'a person who is signed out',
    async (f) => (await formAt(f, '/note')).fill({ title: 'x' }).submit(),
    { outcome: 'UNAUTHORIZED', status: 401 },
  ],
]

describe('a call', () => {
  for (const [what, send, expected] of calls)
    test(`is published exactly once, with its outcome: ${what}`, async () => {
      await using fixture = await startFixture()
      const events = await published(() => send(fixture))
      assert.equal(events.length, 1)
      const [event] = events
      for (const [key, value] of Object.entries(expected))
        assert.equal(event?.[key as keyof ActionEvent], value, key)
      assert.ok(event && event.duration >= 0 && event.duration < 10_000)
      assert.deepEqual(fixture.events, events)
    })

  test('is published without its ticket, cookies and text', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const form = (await browser.open('/note'))
      .form()
      .fill({ title: '', content: 'typed text', password: 'hush hush' })
    const told = JSON.stringify(await published(() => form.submit()))
    const ticket = form.action.split('/').at(-1) ?? 'no ticket'
    for (const secret of [ticket, 'typed text', 'hush hush', 'user=ada'])
      assert.ok(!told.includes(secret), secret)
  })

  test('of a page that fails while it is re-rendered names both errors, and is answered once', async () => {
    let isBroken = false
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/broken', (_request, response) => {
          if (isBroken) throw new Error('the page is broken')
          response.send(
            `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>`,
          )
        }),
    })
    const form = (await fixture.browser.open('/broken')).form()
    isBroken = true
    assert.equal((await form.submit()).status, 500)
    assert.ok(
      fixture.events.some(({ error }) => error instanceof Error && error.message === 'the page is broken'),
    )
  })

  test('without a log of the application leaves a line of JSON on standard error for failures of ours', async (t) => {
    const lines: string[] = []
    t.mock.method(console, 'error', (line: string) => lines.push(line))
    await using fixture = await startFixture({ log: undefined })
    await (await formAt(fixture, '/mark')).submit()
    await (await formAt(fixture, '/throw')).fill({ kind: 'error' }).submit()
    await eventually(() => assert.equal(lines.length, 1))
    const { level, action, status, incident, error } = JSON.parse(lines[0] ?? '')
    assert.deepEqual([level, action, status], ['error', 'probe.throw', 500])
    assert.match(incident, /^[0-9a-f]{10}$/)
    assert.match(error, /SELECT secret/)
  })
})
