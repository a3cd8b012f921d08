import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createMemoryStore } from '../../../src/actions/store/memory-store.ts'

/** A store whose clock stands until it is moved. */
function storeAt(time = 1_000, max?: number) {
  const clock = { time }
  return { clock, store: createMemoryStore({ now: () => clock.time, ...(max !== undefined && { max }) }) }
}

const LATER = 10_000

describe('the store in memory', () => {
  test('keeps a value until it expires, and no longer', async () => {
    const { clock, store } = storeAt()
    assert.equal(await store.insert('a', '1', 2_000), true)
    assert.equal(await store.find('a'), '1')
    clock.time = 1_999
    assert.equal(await store.find('a'), '1')
    clock.time = 2_000
    assert.equal(await store.find('a'), null)
    await store.update('a', '2')
    assert.equal(await store.find('a'), null)
  })

  test('takes a key once, and again after it expired or was deleted', async () => {
    const { clock, store } = storeAt()
    await store.insert('a', '1', 2_000)
    assert.equal(await store.insert('a', '2', 3_000), false)
    assert.equal(await store.find('a'), '1')
    clock.time = 2_500
    assert.equal(await store.insert('a', '2', 3_000), true)
    await store.delete('a')
    assert.equal(await store.insert('a', '3', 3_000), true)
    assert.equal(await store.find('a'), '3')
  })

  test('takes keys that every object has for keys like any other', async () => {
    const { store } = storeAt()
    for (const key of ['__proto__', 'constructor', 'toString']) {
      assert.equal(await store.find(key), null)
      assert.equal(await store.insert(key, key, LATER), true)
      assert.equal(await store.find(key), key)
    }
  })

  test('changes the value of a key and not its end', async () => {
    const { clock, store } = storeAt()
    await store.insert('a', '1', 2_000)
    await store.update('a', '2')
    await store.update('nothing', 'x')
    assert.equal(await store.find('a'), '2')
    assert.equal(await store.find('nothing'), null)
    clock.time = 2_000
    assert.equal(await store.find('a'), null)
  })

  test('sweeps what has expired and says how much that was', async () => {
    const { clock, store } = storeAt()
    for (const [key, expires] of [
      ['a', 1_500],
      ['b', 2_000],
      ['c', 2_001],
    ] as const)
      await store.insert(key, key, expires)
    clock.time = 1_400
    assert.equal(await store.sweep(2_000), 2)
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(store.find)), [null, null, 'c'])
    assert.equal(await store.sweep(2_000), 0)
  })

  test('holds as many entries as it may and drops the oldest', async () => {
    const { store } = storeAt(0, 3)
    for (const key of ['a', 'b', 'c', 'd', 'e']) await store.insert(key, key, LATER)
    assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(store.find)), [
      null,
      null,
      'c',
      'd',
      'e',
    ])
  })
})

describe('a transaction in memory', () => {
  test('undoes everything when its work throws, and passes on what was thrown', async () => {
    const { store } = storeAt()
    await store.insert('kept', 'before', LATER)
    await store.insert('deleted', 'before', LATER)
    const thrown = new Error('no')
    const work = store.transaction(async () => {
      await store.insert('new', '1', LATER)
      await store.update('new', '2')
      await store.update('kept', 'after')
      await store.delete('deleted')
      assert.equal(await store.find('kept'), 'after')
      throw thrown
    })
    await assert.rejects(work, (error) => error === thrown)
    assert.deepEqual(await Promise.all(['new', 'kept', 'deleted'].map(store.find)), [
      null,
      'before',
      'before',
    ])
  })

  test('undoes what a transaction inside of it did', async () => {
    const { store } = storeAt()
    const work = store.transaction(async () => {
      await store.transaction(() => store.insert('inner', '1', LATER))
      throw new Error('no')
    })
    await assert.rejects(work)
    assert.equal(await store.find('inner'), null)
  })

  test('answers what its work answers', async () => {
    const { store } = storeAt()
    assert.equal(await store.transaction(async () => 7), 7)
  })

  test('makes another insert of its key wait, which then finds the key taken', async () => {
    const { store } = storeAt()
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const order: string[] = []
    const first = store.transaction(async () => {
      assert.equal(await store.insert('once', 'first', LATER), true)
      await mayEnd
      order.push('first')
    })
    const second = store.transaction(async () => {
      const isFree = await store.insert('once', 'second', LATER)
      order.push('second')
      return isFree
    })
    for (let turn = 0; turn < 5; turn++) await setImmediate()
    assert.deepEqual(order, [])
    end()
    assert.deepEqual([await first, await second, order], [undefined, false, ['first', 'second']])
    assert.equal(await store.find('once'), 'first')
  })

  test('makes an insert outside of all transactions wait too', async () => {
    const { store } = storeAt()
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const first = store.transaction(async () => {
      await store.insert('once', 'first', LATER)
      await mayEnd
      throw new Error('no')
    })
    const second = store.insert('once', 'second', LATER)
    end()
    await assert.rejects(first)
    assert.equal(await second, true)
    assert.equal(await store.find('once'), 'second')
  })

  test('that fails gives its key to exactly one of those who wait', async () => {
    const { store } = storeAt()
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const failing = store.transaction(async () => {
      await store.insert('once', 'failed', LATER)
      await mayEnd
      throw new Error('no')
    })
    const waiting = Array.from({ length: 50 }, (_, index) =>
      store.transaction(() => store.insert('once', String(index), LATER)),
    )
    end()
    await assert.rejects(failing)
    const answers = await Promise.all(waiting)
    assert.equal(answers.filter(Boolean).length, 1)
    assert.equal(await store.find('once'), String(answers.indexOf(true)))
  })

  test('may insert its own key again without waiting for itself', async () => {
    const { store } = storeAt()
    const answers = await store.transaction(async () => [
      await store.insert('a', '1', LATER),
      await store.insert('a', '2', LATER),
    ])
    assert.deepEqual(answers, [true, false])
  })

  test('does not hold up others with other keys', async () => {
    const { store } = storeAt()
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const slow = store.transaction(async () => {
      await store.insert('a', '1', LATER)
      await mayEnd
    })
    assert.equal(await store.transaction(() => store.insert('b', '1', LATER)), true)
    end()
    await slow
  })
})
