import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'
import { assertDiscreet, assertProblem, assertRerendered, JSON_CALLER, SCRIPT } from './answers.ts'

const fixture = await startFixture()
after(() => fixture[Symbol.asyncDispose]())

interface Row {
  readonly kind: string
  readonly status: number
  readonly code: string
  readonly sentence: RegExp
  readonly retryAfterSeconds?: string
}

const OURS = /Something went wrong on our side.*tell us this number: [0-9a-f]{10}\./

const rows: readonly Row[] = [
  { kind: 'unauthorized', status: 401, code: 'UNAUTHORIZED', sentence: /Please sign in/ },
  { kind: 'forbidden', status: 403, code: 'FORBIDDEN', sentence: /Only on Mondays\./ },
  { kind: 'conflict', status: 409, code: 'CONFLICT', sentence: /Another user was faster\./ },
  { kind: 'invalid', status: 422, code: 'INVALID_INPUT', sentence: /Thrown, not returned\./ },
  { kind: 'tooMany', status: 429, code: 'TOO_MANY_REQUESTS', sentence: /too often/, retryAfterSeconds: '17' },
  { kind: 'unavailable', status: 503, code: 'UNAVAILABLE', sentence: /too long/, retryAfterSeconds: '3' },
  { kind: 'busy', status: 503, code: 'UNAVAILABLE', sentence: /too long/, retryAfterSeconds: '1' },
  { kind: 'full', status: 507, code: 'NO_SPACE', sentence: /no space left/, retryAfterSeconds: '60' },
  { kind: 'error', status: 500, code: 'INTERNAL', sentence: OURS },
  { kind: 'text', status: 500, code: 'INTERNAL', sentence: OURS },
  { kind: 'nothing', status: 500, code: 'INTERNAL', sentence: OURS },
  { kind: 'hostile', status: 500, code: 'INTERNAL', sentence: OURS },
  { kind: 'bad data', status: 500, code: 'INTERNAL', sentence: OURS },
  { kind: 'evil redirect', status: 500, code: 'INTERNAL', sentence: OURS },
]

async function filled(kind: string) {
  const page = await fixture.browserOf().open('/throw')
  return page.form().fill({ kind, note: 'typed' })
}

describe('what a handler throws', () => {
  for (const { kind, status, code, sentence, retryAfterSeconds = null } of rows) {
    test(`${kind}: a browser gets the re-rendered page with ${status}, filled in`, async () => {
      const page = await (await filled(kind)).submit()
      assertRerendered(page, status, sentence)
      assert.equal(page.headers.get('retry-after'), retryAfterSeconds)
      assert.equal(page.form().value('note'), 'typed')
      assert.deepEqual(page.headers.getSetCookie(), [])
      assert.doesNotMatch(page.text, /Never said/)
    })

    test(`${kind}: a program gets ${status} as problem+json`, async () => {
      const page = await (await filled(kind)).request({ headers: JSON_CALLER })
      const { title, incident } = assertProblem(page, status, code)
      assert.match(title, sentence)
      assert.equal(page.headers.get('retry-after'), retryAfterSeconds)
      assert.equal(incident !== undefined, status === 500)
      assert.deepEqual(page.headers.getSetCookie(), [])
    })

    test(`${kind}: the script gets the same page as the browser`, async () => {
      const page = await (await filled(kind)).request({ headers: SCRIPT })
      assertRerendered(page, status, sentence)
      assert.equal(page.headers.get('retry-after'), retryAfterSeconds)
      assert.equal(page.form().value('note'), 'typed')
    })
  }

  test('redirect: it is an outcome, whether returned or thrown', async () => {
    const page = await (await filled('redirect')).submit()
    assert.deepEqual([page.status, page.path, page.redirects[0]?.status], [200, '/done', 303])
  })

  test('the number that a visitor reads stands in the log beside what was thrown, and nowhere else', async () => {
    const page = await (await filled('error')).submit()
    const [, number = 'none'] = /number: ([0-9a-f]{10})/.exec(page.text) ?? []
    const event = fixture.events.find(({ incident }) => incident === number)
    assert.equal(event?.status, 500)
    assert.match(String(event?.error), /SELECT secret/)
    assertDiscreet(page)
  })

  test('nothing about the server is revealed outside development', async (t) => {
    const before = process.env.NODE_ENV
    t.after(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    for (const environment of ['production', 'test', '']) {
      process.env.NODE_ENV = environment
      assertRerendered(await (await filled('error')).submit(), 500, OURS)
    }
  })
})
