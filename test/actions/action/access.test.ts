import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AccessRule,
  action,
  anyone,
  forbidden,
  invalid,
  type Outcome,
  redirect,
  unauthorized,
} from '../../../src/actions/index.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { fields, open, page } from '../site.ts'

/** What a careless author might answer, as the type of the rule would not let through. */
function guarded(access: () => unknown) {
  const calls: object[] = []
  const write = action({ access: access as AccessRule<object> }, async (_form, context) => {
    calls.push(context)
  })
  return { calls, write }
}

const NO_ANSWERS: Readonly<Record<string, () => unknown>> = {
  'an Error': () => new Error('no'),
  'a list': () => [],
  'a text': () => 'no',
  'a number': () => 1,
  'a function': () => () => false,
  'a date': () => new Date(),
  'an instance of a class': () => new (class User {})(),
  'a Map': () => new Map(),
}

describe('an access rule', () => {
  for (const [name, rule] of Object.entries(NO_ANSWERS))
    test(`that returns ${name} denies access, and the log names the action`, async (t) => {
      const { calls, write } = guarded(rule)
      const site = await open(t, {
        actions: { posts: { write } },
        pages: (app) => page(app, '/', { action: write }),
      })
      const answer = await site.send('/', fields({ title: 'typed' }), JSON_CALLER)
      assert.equal(answer.status, 500)
      assert.deepEqual(calls, [])
      const error = site.events[0]?.error
      assert.ok(error instanceof TypeError)
      assert.match(error.message, /posts\.write/)
      await assert.rejects(write.run({ context: {} }), TypeError)
      assert.deepEqual(calls, [])
    })

  for (const answer of [false, undefined, null])
    test(`that answers ${answer} forbids`, async (t) => {
      const { calls, write } = guarded(() => answer)
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      assert.equal((await site.send('/', fields(), JSON_CALLER)).status, 403)
      assert.deepEqual(calls, [])
    })

  for (const how of ['answers', 'throws'] as const) {
    const rule = (outcome: () => unknown) => () => {
      if (how === 'answers') return outcome()
      throw outcome()
    }

    test(`that ${how} a redirect sends the caller there, and the handler does not run`, async (t) => {
      const { calls, write } = guarded(rule(() => redirect('/login')))
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      const answer = await site.send('/', fields())
      assert.equal(answer.status, 303)
      assert.equal(answer.headers.get('location'), '/login')
      assert.deepEqual(await write.run({ context: {} }), {
        kind: 'redirect',
        location: '/login',
      } satisfies Outcome)
      assert.deepEqual(calls, [])
      assert.deepEqual(
        site.events.map(({ outcome, reason }) => ({ outcome, reason })),
        [{ outcome: 'redirect', reason: 'the access rule' }],
      )
    })

    test(`that ${how} invalid() brings the page back with what was typed`, async (t) => {
      const { calls, write } = guarded(rule(() => invalid('The doors are closed.')))
      const site = await open(t, {
        actions: { write },
        pages: (app) => page(app, '/', { action: write, fields: ['title'] }),
      })
      const answer = await site.send('/', fields({ title: 'typed' }))
      assert.equal(answer.status, 422)
      const html = await answer.text()
      assert.match(html, /The doors are closed\./)
      assert.match(html, /value="typed"/)
      const outcome = await write.run({ context: {} })
      assert.equal(outcome.kind, 'invalid')
      assert.deepEqual(calls, [])
    })

    test(`that ${how} a refusal refuses`, async (t) => {
      const { calls, write } = guarded(rule(() => forbidden()))
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      assert.equal((await site.send('/', fields(), JSON_CALLER)).status, 403)
      assert.deepEqual(calls, [])
    })
  }

  test('that answers a plain object, also one without a prototype, adds it to the context', async (t) => {
    const plain = guarded(() => ({ user: 'ada' }))
    const bare = guarded(() => Object.assign(Object.create(null), { user: 'ada' }))
    const site = await open(t, {
      actions: { plain: plain.write, bare: bare.write },
      pages(app) {
        page(app, '/plain', { action: plain.write })
        page(app, '/bare', { action: bare.write })
      },
    })
    for (const [path, { calls }] of Object.entries({ '/plain': plain, '/bare': bare })) {
      assert.equal((await site.send(path, fields())).status, 303)
      assert.equal((calls[0] as { user?: string }).user, 'ada')
    }
  })

  for (const name of ['args', 'captured', 'previous', 'cookies', 'flash', 'signal', 'request'])
    test(`must not answer { ${name} }, which is the engine's`, async (t) => {
      const { calls, write } = guarded(() => ({ [name]: 'mine' }))
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      assert.equal((await site.send('/', fields(), JSON_CALLER)).status, 500)
      await assert.rejects(write.run({ context: {} }), { name: 'TypeError', message: /write.*\{ \w+ \}/ })
      assert.deepEqual(calls, [])
      assert.match(String(site.events[0]?.error), new RegExp(`access rule of write .*${name}`))
    })

  test('refines the context by what its answer can be, without what refuses', () => {
    const visit = () => (process.pid < 0 ? redirect('/login') : { place: 'Vienna' })
    action({ access: visit }, (_form, { place }) => {
      const text: string = place
      return text
    })
    const locate = () => (process.pid < 0 ? unauthorized() : { location: 'Vienna' })
    action({ access: locate }, (_form, { location }) => {
      const text: string = location
      return text
    })
    action({ access: anyone }, (_form, context) => {
      // @ts-expect-error nothing was added
      context.place
    })
  })
})
