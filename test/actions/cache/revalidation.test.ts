import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Application } from 'express'
import { z } from 'zod'
import {
  actionsWith,
  anyone,
  createCache,
  invalid,
  type PathTarget,
  redirect,
} from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import type { FixtureContext } from '../../support/fixture/actions.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { seeded } from '../ticket/random.ts'
import { type Cached, countedPage, startCached, statusOf } from './cached.ts'

const action = actionsWith<FixtureContext>()
const Label = z.object({ label: z.string() })

const save = action({ access: anyone, input: Label }, async ({ data }, { tables, cache }) => {
  cache.revalidateTag('marks')
  await sleep(5)
  tables.mark(data.label)
  return redirect('/done')
})

const saveOnce = action({ access: anyone, input: Label, once: true }, async ({ data }, { tables, cache }) => {
  cache.revalidatePath('/marks')
  tables.mark(data.label)
})

const fail = action({ access: anyone, input: Label }, async ({ data }, { tables, cache }) => {
  cache.revalidateTag('marks')
  tables.mark(data.label)
  if (data.label === 'invalid') return invalid('No.')
  throw new Error('crashed')
})

const mistaken = action({ access: anyone }, async (_form, { cache }) => {
  cache.revalidatePath('posts?page=2')
})

const late = action({ access: anyone, timeout: 30 }, async (_form, { tables, cache, signal }) => {
  await once(signal, 'abort')
  // A handler that goes on after its time is over.
  await sleep(5)
  tables.mark('late')
  cache.revalidateTag('marks')
})

const long = action({ access: anyone }, async function* (_form, { tables, cache }) {
  tables.mark('first')
  cache.revalidateTag('marks')
  yield { done: 1, total: 2 }
  await sleep(150)
  tables.mark('second')
  cache.revalidateTag('marks')
})

const within = action({ access: anyone, input: Label }, async ({ data }, context) => {
  await save.run({ form: data, context })
  return { isAborted: context.signal.aborted }
})

const tests = { within, save, saveOnce, fail, mistaken, late, long }

/** A page for the form of each action, and one that is kept. */
function render(app: Application, parts: Parameters<typeof countedPage>[2]): void {
  for (const [name, target] of Object.entries(tests))
    app.get(`/form/${name}`, (_request, response) => {
      const form = response.locals.form(target)
      response.send(
        `<form ${form.attributes}>${form.summary()}<input name="label"><button>Send</button></form>`,
      )
    })
  countedPage(app, '/marks', parts)
}

async function send(site: Cached, name: keyof typeof tests, label = 'x') {
  const page = await site.browserOf().open(`/form/${name}`)
  return page.form().request({ fields: { label } })
}

describe('what a handler has changed', () => {
  test('is on the page after it has succeeded, and the tag is found again', async () => {
    await using site = await startCached(render, { actions: { tests } })
    for (const label of ['one', 'two']) {
      await site.get('/marks')
      assert.equal(statusOf(await site.get('/marks')), 'hit')
      assert.equal((await send(site, 'save', label)).status, 303)
      assert.match((await site.get('/marks')).html, new RegExp(label))
    }
  })

  test('counts after the commit of a form that is done once', async () => {
    await using site = await startCached(render, { actions: { tests } })
    await site.get('/marks')
    await send(site, 'saveOnce', 'committed')
    assert.match((await site.get('/marks')).html, /committed/)
  })

  for (const label of ['invalid', 'crash'])
    test(`does not count when it fails: ${label}`, async () => {
      await using site = await startCached(render, { actions: { tests } })
      await site.get('/marks')
      assert.ok((await send(site, 'fail', label)).status >= 400)
      assert.equal(statusOf(await site.get('/marks')), 'hit')
    })

  test('counts also after its visitor has gone', async () => {
    await using site = await startCached(render, { actions: { tests } })
    await site.get('/marks')
    assert.equal((await send(site, 'late')).status, 503)
    await eventually(() => assert.deepEqual(site.tables.marks(), ['late']))
    assert.match((await site.get('/marks')).html, /late/)
  })

  test('counts step by step in a job', async () => {
    await using site = await startCached(render, { actions: { tests } })
    await site.get('/marks')
    await send(site, 'long')
    assert.equal((await site.get('/marks')).html, '<p>first</p>')
    await eventually(() => assert.deepEqual(site.tables.marks(), ['first', 'second']))
    assert.equal((await site.get('/marks')).html, '<p>first, second</p>')
  })

  test('is no path: the call fails and says what to write', async () => {
    await using site = await startCached(render, { actions: { tests } })
    assert.equal((await send(site, 'mistaken')).status, 500)
    assert.match(String(site.events.at(-1)?.error), /without a query/)
  })

  test('is refused, with the setting, where the engine has no cache', async () => {
    await using fixture = await startFixture({
      actions: { tests },
      pages: (app) =>
        app.get('/form', (_request, response) => {
          response.send(`<form ${response.locals.form(save).attributes}><button>Send</button></form>`)
        }),
    })
    const page = await fixture.browser.open('/form')
    assert.equal((await page.form().request({ fields: { label: 'x' } })).status, 500)
    assert.match(String(fixture.events.at(-1)?.error), /createActions\({ cache/)
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('counts where an action calls another one with its own context', async () => {
    await using site = await startCached(render, { actions: { tests } })
    await site.get('/marks')
    assert.equal((await send(site, 'within', 'inner')).status, 303)
    assert.match((await site.get('/marks')).html, /inner/)
  })

  test('leads nowhere from run() of a test, and into the cache that it is given', async () => {
    const revalidated: unknown[] = []
    const cache = { revalidatePath() {}, revalidateTag: (tag: string) => void revalidated.push(tag) }
    const tables = { mark() {} } as unknown as FixtureContext['tables']
    await save.run({ form: { label: 'x' }, context: { user: null, tables } })
    await save.run({ form: { label: 'x' }, context: { user: null, tables, cache } })
    assert.deepEqual(revalidated, ['marks'])
  })
})

describe('revalidatePath() means', () => {
  const PATHS = [
    '/',
    '/a',
    '/a?q=1',
    '/A',
    '/a/',
    '/%61',
    '/a/b',
    '/a/b/c',
    '/ab',
    '/a%2Fb',
    '/a/(b)',
    '/a/:x',
  ]

  /** The paths that are rendered again after it. */
  async function voidedBy(target: PathTarget): Promise<readonly string[]> {
    await using site = await startCached((app, { cache }) => {
      app.use(cache.page(), ({ url }, response) => void response.send(url))
    })
    for (const path of PATHS) await site.get(path)
    site.cache.revalidatePath(target)
    const voided: string[] = []
    for (const path of PATHS) if (statusOf(await site.get(path)) !== 'hit') voided.push(path)
    return voided
  }

  const CASES: readonly (readonly [PathTarget, readonly string[]])[] = [
    ['/a', ['/a', '/a?q=1', '/A', '/a/', '/%61']],
    ['/a/b', ['/a/b']],
    ['/a/(b)', ['/a/(b)']],
    ['/a/:x', ['/a/:x']],
    ['/', ['/']],
    ['/nothing', []],
    [{ prefix: '/a' }, PATHS.filter((path) => path !== '/' && path !== '/ab' && path !== '/a%2Fb')],
    [{ prefix: '/a/b/' }, ['/a/b', '/a/b/c']],
    [{ prefix: '/' }, PATHS],
    [{ pattern: '/a/:name' }, ['/a/b', '/a/(b)', '/a/:x']],
    [{ pattern: '/a/*' }, ['/a/b', '/a/b/c', '/a/(b)', '/a/:x']],
    [{ pattern: '/A{/b}?' }, ['/a', '/a?q=1', '/A', '/a/', '/%61', '/a/b']],
  ]
  for (const [target, expected] of CASES)
    test(JSON.stringify(target), async () => assert.deepEqual(await voidedBy(target), expected))

  for (const target of ['a', '', '/a?q=1', '/a#b', { prefix: 'a' }, { pattern: 'a' }, {}, null, 7])
    test(`nothing that can be meant: ${JSON.stringify(target)}`, async () => {
      await using site = await startCached(() => {})
      assert.throws(() => site.cache.revalidatePath(target as PathTarget), TypeError)
    })
})

describe('a visitor who has changed something', () => {
  test('sees it at once, however many read and write meanwhile', async () => {
    let stored = 0
    const pick = seeded(1)
    const add = action({ access: anyone }, async (_form, { cache }) => {
      await sleep(pick(4))
      const value = ++stored
      cache.revalidateTag('count')
      return { value }
    })
    await using site = await startCached(
      (app, { cache }) => {
        app.get('/form', (_request, response) => {
          response.send(`<form ${response.locals.form(add).attributes}><button>Send</button></form>`)
        })
        const count = () =>
          cache.data(
            'count',
            async () => {
              const read = stored
              await sleep(pick(6))
              return read
            },
            { tags: ['count'] },
          )
        app.get('/total', cache.page(), async (_request, response) => {
          const read = await count()
          await sleep(pick(6))
          response.send(String(read))
        })
      },
      { actions: { tests: { add } } },
    )
    const form = (await site.get('/form')).form()
    const visit = async () => {
      for (let index = 0; index < 15; index++) {
        const answer = await form.request({ headers: { Accept: 'application/json' } })
        const { value } = (answer.json() as { data: { value: number } }).data
        for (let times = 0; times < 3; times++) {
          const page = await site.get('/total')
          assert.ok(Number(page.html) >= value, `${page.html} is older than ${value}`)
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, visit))
    assert.equal((await site.get('/total')).html, '120')
    assert.equal(statusOf(await site.get('/total')), 'hit')
  })
})

describe('several processes', () => {
  test('tell each other what has changed, once, as JSON, without an echo', async () => {
    const sent: string[] = []
    const here = createCache({ onRevalidate: (change) => sent.push(JSON.stringify(change)) })
    const echoes: unknown[] = []
    const there = createCache({ onRevalidate: (change) => echoes.push(change) })
    const read = (text: string) => there.data('x', () => text, { tags: ['x'] })
    await read('old')
    here.revalidateTag('x')
    here.revalidatePath({ prefix: '/posts' })
    for (const text of sent) there.receive(JSON.parse(text))
    assert.equal(await read('new'), 'new')
    assert.deepEqual(sent, ['{"tag":"x"}', '{"path":{"prefix":"/posts"}}'])
    assert.deepEqual(echoes, [])
    assert.throws(() => there.receive({} as never), TypeError)
  })

  test('get the change after the handler has succeeded, and not after it failed', async () => {
    const changes: unknown[] = []
    await using site = await startCached(render, {
      actions: { tests },
      onRevalidate: (change) => changes.push(change),
    })
    await send(site, 'fail', 'crash')
    assert.deepEqual(changes, [])
    await send(site, 'save')
    assert.deepEqual(changes, [{ tag: 'marks' }])
  })
})

describe('what began before a revalidation', () => {
  test('is not kept when it ends after it: the next visitor gets what is true', async () => {
    const reads: PromiseWithResolvers<void>[] = []
    await using site = await startCached((app, { cache, tables }) => {
      app.get('/waits', cache.page({ tags: ['marks'] }), async (_request, response) => {
        const marks = tables.marks().join()
        const read = Promise.withResolvers<void>()
        reads.push(read)
        await read.promise
        response.send(`<p>${marks}</p>`)
      })
    })
    const old = site.get('/waits')
    await eventually(() => assert.equal(reads.length, 1))
    site.tables.mark('new')
    site.cache.revalidateTag('marks')
    const fresh = site.get('/waits')
    await eventually(() => assert.equal(reads.length, 2))
    // The new one ends first, and the old one must not replace it.
    reads[1]?.resolve()
    assert.equal((await fresh).html, '<p>new</p>')
    reads[0]?.resolve()
    assert.equal((await old).html, '<p></p>')
    const next = await site.get('/waits')
    assert.deepEqual([next.html, statusOf(next)], ['<p>new</p>', 'hit'])
  })

  test('is not kept by its path either, nor by the tag of data that it has read', async () => {
    for (const revalidate of ['path', 'tag'] as const) {
      const [read, changed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      await using site = await startCached((app, { cache, tables }) => {
        app.get('/waits', cache.page(), async (_request, response) => {
          const find = () => tables.marks().join()
          const marks = revalidate === 'path' ? find() : await cache.data('marks', find, { tags: ['marks'] })
          read.resolve()
          await changed.promise
          response.send(`<p>${marks}</p>`)
        })
      })
      const old = site.get('/waits')
      await read.promise
      site.tables.mark('new')
      if (revalidate === 'path') site.cache.revalidatePath('/waits')
      else site.cache.revalidateTag('marks')
      changed.resolve()
      await old
      assert.equal((await site.get('/waits')).html, '<p>new</p>', revalidate)
    }
  })
})
