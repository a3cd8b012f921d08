import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { action, anyone, createCache } from '../../../src/actions/index.ts'
import { createClock, SECOND } from '../../support/clock.ts'
import { startCached } from './cached.ts'

/** Counts, and answers what it was told to. */
function counting<Data>(answer: () => Data) {
  const counted = {
    times: 0,
    read: async () => {
      counted.times++
      await sleep(5)
      return answer()
    },
  }
  return counted
}

describe('cache.data()', () => {
  test('reads once for many, until its time is over', async () => {
    const clock = createClock()
    const cache = createCache({ now: clock.now })
    const times = counting(() => ({ posts: [1, 2] }))
    const ask = () => cache.data('posts', times.read, { ttl: 2 * SECOND })
    assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [
      { posts: [1, 2] },
      { posts: [1, 2] },
      { posts: [1, 2] },
    ])
    clock.advance(2 * SECOND - 1)
    await ask()
    assert.equal(times.times, 1)
    clock.advance(1)
    await ask()
    assert.equal(times.times, 2)
  })

  test('gives everybody a copy, the first one too', async () => {
    const cache = createCache()
    const original = { when: new Date(0), tags: new Set(['a']), list: [1n] }
    const first = await cache.data('x', () => original)
    first.tags.add('changed')
    const second = await cache.data('x', () => original)
    assert.deepEqual(second, { when: new Date(0), tags: new Set(['a']), list: [1n] })
    assert.deepEqual([...original.tags], ['a'])
  })

  test('tells keys apart that look alike, and takes one that is too long without keeping it', async () => {
    const cache = createCache()
    const keys = ['a', ['a'], ['a', 1], ['a', '1'], ['a,1'], '["a"]', ['a', null]] as const
    for (const [index, key] of keys.entries()) assert.equal(await cache.data(key, () => index), index)
    const { size } = cache
    assert.equal(await cache.data('x'.repeat(2000), () => 'long'), 'long')
    assert.equal(cache.size, size)
  })

  test('keeps nothing, null and undefined as well', async () => {
    const cache = createCache()
    for (const value of [null, undefined, 0, '']) {
      const { read } = counting(() => value)
      assert.equal(await cache.data(['x', String(value)], read), value)
      assert.equal(await cache.data(['x', String(value)], () => 'other' as never), value)
    }
  })

  test('passes an error on to everybody who waits, and keeps none', async () => {
    const cache = createCache()
    const broken = counting(() => {
      throw new Error('no database')
    })
    const results = await Promise.allSettled([1, 2, 3].map(() => cache.data('x', broken.read)))
    assert.ok(results.every(({ status }) => status === 'rejected'))
    assert.equal(broken.times, 1)
    assert.equal(await cache.data('x', () => 'well again'), 'well again')
  })

  test('says what cannot be kept, and under which key', async () => {
    const cache = createCache()
    await assert.rejects(
      cache.data(['x', 1], () => ({ run: () => {} })),
      /cache\.data\(\["x",1\]\).*plain data/,
    )
  })

  test('forgets by its tags, also those of the data that it was made from', async () => {
    const cache = createCache()
    let number = 0
    const inner = () => cache.data('inner', () => ++number, { tags: ['inner'] })
    const outer = () => cache.data('outer', inner, { tags: ['outer'] })
    assert.deepEqual([await outer(), await outer()], [1, 1])
    cache.revalidateTag('outer')
    assert.deepEqual([await outer(), number], [1, 1])
    cache.revalidateTag('inner')
    assert.deepEqual([await outer(), await inner()], [2, 2])
    cache.revalidateTag('other')
    assert.equal(await outer(), 2)
  })

  test('does not keep what was read before a revalidation', async () => {
    const cache = createCache()
    const gate = Promise.withResolvers<string>()
    const old = cache.data('x', () => gate.promise, { tags: ['x'] })
    cache.revalidateTag('x')
    assert.equal(await cache.data('x', () => 'new', { tags: ['x'] }), 'new')
    gate.resolve('old')
    assert.equal(await old, 'old')
    assert.equal(await cache.data('x', () => 'newest', { tags: ['x'] }), 'new')
  })

  test('takes no time in seconds and no empty tag', async () => {
    const cache = createCache()
    await assert.rejects(
      cache.data('x', () => 1, { ttl: 60 }),
      /milliseconds/,
    )
    await assert.rejects(
      cache.data('x', () => 1, { tags: [''] }),
      TypeError,
    )
  })
})

describe('cache.data() on pages and in handlers', () => {
  test('gives a page that is kept the tags of what it reads, kept already or not', async () => {
    await using site = await startCached((app, { cache, tables }) => {
      const marks = () => cache.data('marks', () => tables.marks().join(), { tags: ['marks'] })
      for (const path of ['/first', '/second'])
        app.get(
          path,
          cache.page(),
          async (_request, response) => void response.send(`<p>${await marks()}</p>`),
        )
    })
    for (const path of ['/first', '/second']) await site.get(path)
    site.tables.mark('new')
    site.cache.revalidateTag('marks')
    for (const path of ['/first', '/second']) assert.equal((await site.get(path)).html, '<p>new</p>')
  })

  test('gives it those of the data inside of that data too, read just now', async () => {
    let stored = 'old'
    await using site = await startCached((app, { cache }) => {
      const inner = () => cache.data('inner', () => stored, { tags: ['inner'] })
      app.get('/nested', cache.page(), async (_request, response) => {
        response.send(`<p>${await cache.data('outer', inner, { tags: ['outer'] })}</p>`)
      })
    })
    assert.equal((await site.get('/nested')).html, '<p>old</p>')
    stored = 'new'
    site.cache.revalidateTag('inner')
    assert.equal((await site.get('/nested')).html, '<p>new</p>')
  })

  test('reads afresh in a handler, and keeps nothing of a transaction that may be rolled back', async () => {
    let stored = 'committed'
    const peek = action({ access: anyone }, async (_form, { request }) => {
      const before = stored
      stored = 'uncommitted'
      const seen = await request.app.locals.read()
      stored = before
      return seen
    })
    await using site = await startCached(
      (app, { cache }) => {
        app.locals.read = () => cache.data('x', () => stored)
        app.get('/form', (_request, response) => {
          response.send(`<form ${response.locals.form(peek).attributes}><button>Send</button></form>`)
        })
        app.get('/read', async (_request, response) => void response.send(await app.locals.read()))
      },
      { actions: { tests: { peek } } },
    )
    assert.equal((await site.get('/read')).html, 'committed')
    const form = (await site.get('/form')).form()
    const answer = await form.request({ headers: { Accept: 'application/json' } })
    assert.equal((answer.json() as { data: string }).data, 'uncommitted')
    site.cache.revalidatePath({ prefix: '/' })
    assert.equal((await site.get('/read')).html, 'committed')
  })
})
