import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { action, anyone, createMemoryStore } from '../../../src/actions/index.ts'
import { fields, open, page } from '../site.ts'

describe('the receipt of a form that is done once', () => {
  test('is not pushed out of memory by what other forms leave there', async (t) => {
    let orders = 0
    const order = action({ access: anyone, once: true }, async () => {
      orders++
    })
    const like = action({ access: anyone }, async () => ({ likes: 1 }))
    const site = await open(t, {
      actions: { order, like },
      store: createMemoryStore({ max: 5 }),
      pages(app) {
        page(app, '/order', { action: order })
        page(app, '/like', { action: like })
      },
    })
    const [address = ''] = await site.formsOn('/order')
    assert.equal((await site.post(address, fields())).status, 303)
    const [likeAddress = ''] = await site.formsOn('/like')
    for (let index = 0; index < 20; index++) await site.post(likeAddress, fields())
    assert.equal((await site.post(address, fields())).status, 303)
    assert.equal(orders, 1)
  })
})

describe('the store in memory', () => {
  test('holds as many entries of each kind as it may, and drops the oldest of that kind', async () => {
    const store = createMemoryStore({ max: 2, now: () => 0 })
    const keys = ['once:1', 'outcome:1', 'outcome:2', 'once:2', 'outcome:3', 'once:3', 'none', 'outcome:4']
    for (const key of keys) await store.insert(key, key, 1)
    const found = await Promise.all(keys.map(store.find))
    assert.deepEqual(found, [null, null, null, 'once:2', 'outcome:3', 'once:3', 'none', 'outcome:4'])
    assert.equal(await store.sweep(1), 5)
  })
})
