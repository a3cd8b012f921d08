import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import {
  action,
  anyone,
  createMemoryStore,
  invalid,
  redirect,
  type SubmissionStore,
} from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import { setEnvironment } from '../inspector/inspected.ts'
import { fields, open, page } from '../site.ts'

/** A site with an action whose steps the test releases one by one. */
async function openWorkshop(
  test: TestContext,
  { once = false, store = createMemoryStore() }: { once?: boolean; store?: SubmissionStore } = {},
) {
  const done: string[] = []
  const steps: (() => void)[] = []
  const aborted: string[] = []
  const build = action(
    { access: anyone, once, input: z.object({ label: z.string() }) },
    async function* ({ data: { label } }, { signal, flash }) {
      signal.addEventListener('abort', () => aborted.push(label))
      for (const step of [1, 2]) {
        yield { done: step, total: 4, message: `step ${step}` }
        await new Promise<void>((resolve) => steps.push(resolve))
      }
      if (label === 'bad') return invalid({ label: 'Not this one.' })
      done.push(label)
      flash(`Built ${label}.`)
      return redirect('/built')
    },
  )
  const site = await open(test, {
    actions: { workshop: { build } },
    store,
    pages: (app) => {
      page(app, '/', { action: build, fields: ['label'] })
      app.get('/built', (_request, response) => {
        response.send(JSON.stringify(response.locals.messages().map(({ text }: { text: string }) => text)))
      })
    },
  })
  /** Lets every step go on, until there are none. */
  const release = async () => {
    for (let turn = 0; turn < 10; turn++) {
      for (const step of steps.splice(0)) step()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const follow = (path: string | null) => site.get(String(path))
  return { site, done, aborted, release, follow }
}

describe('long work, without the script', () => {
  test('answers with the address of its progress, which asks again by itself until it is done', async (t) => {
    const { site, done, release, follow } = await openWorkshop(t)
    const answer = await site.send('/', fields({ label: 'a' }))
    const place = answer.headers.get('location')
    assert.equal(answer.status, 303)
    assert.match(String(place), /^\/_actions\/workshop\.build\/[^?]+\?job=[\w-]{22}$/)
    const shown = await follow(place)
    assert.deepEqual([shown.status, shown.headers.get('refresh')], [200, '1'])
    assert.match(await shown.text(), /<progress value="0\.250"><\/progress> <span>25 %: step 1<\/span>/)
    await release()
    for (const visit of ['first', 'reloaded']) {
      const ended = await follow(place)
      assert.deepEqual([ended.status, ended.headers.get('location')], [303, '/built'], visit)
    }
    assert.deepEqual(done, ['a'])
  })

  test('that fails re-renders its page with what was typed', async (t) => {
    const { site, done, release, follow } = await openWorkshop(t)
    const answer = await site.send('/', fields({ label: 'bad' }))
    await release()
    const ended = await follow(answer.headers.get('location'))
    assert.equal(ended.status, 422)
    assert.match(await ended.text(), /Not this one\..*value="bad"/s)
    assert.deepEqual(done, [])
  })

  test('that throws is one failure with one number, however often its end is looked at', async (t) => {
    const restore = setEnvironment('development')
    t.after(restore)
    const boom = action({ access: anyone }, async function* () {
      yield { done: 1, total: 2 }
      throw new Error('The kiln is cold')
    })
    const site = await open(t, { actions: { boom }, pages: (app) => page(app, '/', { action: boom }) })
    const answer = await site.send('/', fields())
    const place = String(answer.headers.get('location'))
    await eventually(() => assert.equal(site.events.at(-1)?.outcome, 'INTERNAL'))
    const told = await Promise.all([1, 2].map(async () => (await site.get(place)).text()))
    for (const html of told) {
      assert.match(
        html,
        /boom threw Error: The kiln is cold\. Look at test\/actions\/jobs\/jobs\.test\.ts:\d+\./,
      )
      assert.match(html, new RegExp(`this number: ${site.events[1]?.incident}\\.`))
    }
    assert.deepEqual(
      site.events.map(({ outcome, status }) => [outcome, status]),
      [
        ['redirect', 303],
        ['INTERNAL', 500],
        ['repeat', 500],
        ['repeat', 500],
      ],
    )
  })

  test('of a form that is done once begins once', async (t) => {
    const { site, done, release } = await openWorkshop(t, { once: true })
    const [address = ''] = await site.formsOn('/')
    const answers = await Promise.all([1, 2, 3].map(() => site.post(address, fields({ label: 'a' }))))
    assert.equal(new Set(answers.map(({ headers }) => headers.get('location'))).size, 1)
    await release()
    assert.deepEqual(done, ['a'])
  })

  test('is refused while a hundred others go on, and can be sent again when they do not', async (t) => {
    const { site, done, release } = await openWorkshop(t, { once: true })
    const form = async () => (await site.formsOn('/'))[0] ?? ''
    const from = (index: number) => ({ 'x-forwarded-for': `198.51.100.${Math.floor(index / 10)}` })
    for (let index = 0; index < 100; index++)
      await site.post(await form(), fields({ label: `${index}` }), from(index))
    const address = await form()
    const refused = await site.post(address, fields({ label: 'late' }))
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5'])
    assert.match(await refused.text(), /value="late"/)
    await release()
    assert.equal(done.length, 100)
    assert.equal((await site.post(address, fields({ label: 'late' }))).status, 303)
    await release()
    assert.deepEqual(done.slice(100), ['late'])
  })

  test('is refused while ten others of the same visitor go on, and no other visitor notices', async (t) => {
    const { site, done, release } = await openWorkshop(t)
    const send = async (label: string, address: string) => {
      const [form = ''] = await site.formsOn('/')
      return site.post(form, fields({ label }), { 'x-forwarded-for': address })
    }
    const statuses: number[] = []
    for (let index = 0; index < 12; index++)
      statuses.push((await send(`${index}`, `2001:db8::${index}`)).status)
    assert.deepEqual(statuses, [...Array<number>(10).fill(303), 429, 429])
    assert.equal((await send('other', '203.0.113.9')).status, 303)
    await release()
    assert.deepEqual(done, [...Array(10).keys(), 'other'].map(String))
  })

  test('keeps the declared fields of its form and nothing else', async (t) => {
    const store = createMemoryStore()
    const kept: string[] = []
    const insert: typeof store.insert = (key, value, expires) => {
      if (key.startsWith('job:')) kept.push(value)
      return store.insert(key, value, expires)
    }
    const { site, release } = await openWorkshop(t, { store: { ...store, insert } })
    const [form = ''] = await site.formsOn('/')
    await site.post(form, fields({ label: 'a', junk: 'x'.repeat(500_000) }))
    assert.equal(kept.length, 1)
    assert.ok((kept[0]?.length ?? 0) < 1000, `${kept[0]?.length} characters`)
    await release()
  })
})

describe('when the process is about to end, long work', () => {
  test('comes to its end first, and no more is begun', async (t) => {
    const { site, done, aborted, release, follow } = await openWorkshop(t)
    const { headers } = await site.send('/', fields({ label: 'a' }))
    const finished = site.engine.close({ timeout: 5000 })
    const refused = await site.send('/', fields({ label: 'b' }))
    assert.equal(refused.status, 503)
    assert.match(await refused.text(), /value="b"/)
    await release()
    await finished
    assert.deepEqual([done, aborted], [['a'], []])
    assert.equal((await follow(headers.get('location'))).status, 303)
  })

  test('that takes too long is stopped, and its visitor sees it', async (t) => {
    const { site, done, aborted, release, follow } = await openWorkshop(t)
    const { headers } = await site.send('/', fields({ label: 'a' }))
    await site.engine.close({ timeout: 20 })
    const told = await follow(headers.get('location'))
    assert.equal(told.status, 503)
    assert.match(await told.text(), /This was interrupted.*value="a"/s)
    await release()
    assert.deepEqual([done, aborted], [[], ['a']])
    assert.equal((await follow(headers.get('location'))).status, 503)
  })
})
