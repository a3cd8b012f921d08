import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import {
  action,
  anyone,
  escapeHtml,
  forbidden,
  invalid,
  redirect,
  requireUntainted,
  taint,
} from '../../src/actions/index.ts'
import { eventually } from '../support/eventually.ts'
import { startFixture } from '../support/fixture/index.ts'

const WHY = 'a hash of a password'

/** A text that occurs nowhere else. */
const secretText = () => randomBytes(12).toString('hex')

const record = () => taint({ name: 'Ada', hash: secretText() }, WHY)

/** Throws, says why, and does not say the secret. */
function assertRefused(run: () => unknown, secret: string): void {
  assert.throws(run, (error: Error) => error.message.includes(WHY) && !error.message.includes(secret))
}

describe('a tainted text', () => {
  const text = taint(secretText(), WHY, process)
  const noArgs = action({ access: anyone, args: [z.string()] }, () => undefined)

  const PLACES: Readonly<Record<string, () => unknown>> = {
    'is not printed': () => escapeHtml(text),
    'is not bound': () => noArgs.bind(text),
    'is in no sentence': () => invalid(text),
    'is in no sentence beside a field': () => invalid({ title: text }),
    'is in no refusal': () => forbidden(text),
    'is checked by who escapes': () => requireUntainted(text),
  }
  for (const [what, run] of Object.entries(PLACES)) test(what, () => assertRefused(run, text))

  test('is a text like others for the code that needs it, and in no other text', () => {
    assert.equal(text.length, 24)
    assert.equal(escapeHtml(`${text}!`), `${text}!`)
  })

  test('is found inside of others where it is a secret of the process', () => {
    const key = taint(secretText(), WHY)
    assertRefused(() => escapeHtml(`Bearer ${key}`), key)
    assertRefused(() => redirect(`/next?key=${key}`), key)
    assertRefused(() => noArgs.bind(`x ${key}`), key)
  })

  test('must be long enough to be a secret', () => {
    assert.throws(() => taint('admin', WHY), /8 characters/)
  })

  test('is one of a hundred at most that are secret for ever', () => {
    assert.throws(() => {
      for (let index = 0; index < 101; index++) taint(secretText(), WHY)
    }, /without a lifetime.*taint\(text, why, record\)/)
  })

  test('is forgotten with the record that it belongs to, and not before', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const shared = secretText()
    const kept = { id: 1 }
    taint(shared, WHY, kept)
    taint(shared, WHY, { id: 2 })
    const gone = secretText()
    taint(gone, WHY, { id: 3 })
    await eventually(() => {
      collect()
      assert.equal(escapeHtml(gone), gone)
    })
    assertRefused(() => escapeHtml(shared), shared)
    assert.equal(kept.id, 1)
  })
})

describe('a tainted record', () => {
  const noArgs = action({ access: anyone, args: [z.unknown()] }, () => undefined)

  const PLACES: Readonly<Record<string, (user: object) => unknown>> = {
    'is not printed': (user) => `${user}`,
    'is not made JSON': (user) => JSON.stringify({ users: [user] }),
    'is not bound': (user) => noArgs.bind({ user }),
    'is checked by who escapes': (user) => requireUntainted(user),
  }
  for (const [what, run] of Object.entries(PLACES))
    test(what, () => {
      const user = record()
      assertRefused(() => run(user), user.hash)
    })

  test('keeps its fields, and looks the same to who lists them', () => {
    const user = record()
    assert.deepEqual(Object.keys(user), ['name', 'hash'])
    assert.equal(escapeHtml(user.name), 'Ada')
  })

  test('may be frozen, and is refused by the engine all the same', () => {
    const user = taint(Object.freeze({ hash: secretText() }), WHY)
    assertRefused(() => noArgs.bind(user), user.hash)
  })

  test('is not its copy', () => {
    const { name } = record()
    assert.equal(JSON.stringify({ ...record(), hash: '', name }), '{"name":"Ada","hash":""}')
  })

  test('is no number', () => {
    assert.throws(() => taint(7 as unknown as string, WHY), /a record or a text/)
  })
})

describe('a handler that gives away what is tainted', () => {
  const user = record()
  const text = taint(secretText(), WHY, process)
  const GIVEN: Readonly<Record<string, unknown>> = {
    record: user,
    field: { user: { hash: text } },
    text,
    flash: null,
  }
  const give = action({ access: anyone, input: z.object({ what: z.string() }) }, ({ data }, { flash }) => {
    if (data.what === 'flash') flash(text)
    return GIVEN[data.what]
  })

  const hold = action(
    { access: anyone, captured: z.object({ text: z.string() }) },
    (_form, { captured }) => ({ isWhole: captured.text === text }),
  )

  const start = () =>
    startFixture({
      actions: { tests: { give, hold } },
      pages: (app) => {
        app.get('/give', (_request, response) => {
          const form = response.locals.form(give)
          response.send(`<form ${form.attributes}>${form.summary()}<input ${form.input('what')}></form>`)
        })
        app.get('/hold', (_request, response) => {
          const form = response.locals.form(hold.bind().capture({ text }))
          response.send(`<form ${form.attributes}><button>Send</button></form>`)
        })
      },
    })

  for (const what of Object.keys(GIVEN))
    test(`fails, in HTML and in JSON: ${what}`, async () => {
      await using fixture = await start()
      for (const Accept of ['text/html', 'application/json']) {
        const form = (await fixture.browser.open('/give')).form().fill({ what })
        const answer = await form.request({ headers: { Accept } })
        assert.equal(answer.status, 500)
        assert.ok(!answer.html.includes(text) && !answer.html.includes(user.hash))
        const { error } = fixture.events.at(-1) ?? {}
        assert.match(String(error), new RegExp(WHY))
      }
    })

  test('may capture a text, because captured state is encrypted', async () => {
    await using fixture = await start()
    const page = await fixture.browser.open('/hold')
    assert.ok(!page.html.includes(text))
    const answer = await page.form().request({ headers: { Accept: 'application/json' } })
    assert.deepEqual((answer.json() as { data: unknown }).data, { isWhole: true })
  })
})
