import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSubmissions } from '../../src/content/index.ts'
import {
  describeEach,
  freshPlace,
  type Kind,
  migratedPlace,
  migrationsOf,
  open,
} from '../support/databases.ts'

interface Tables {
  posts: {
    id: string
    slug: string
    title: string
    content: string
    created_at: number
    updated_at: number
  }
}

async function openStore(kind: Kind, now?: () => number) {
  const database = await open<Tables>(await migratedPlace(kind), { wait: 5000 })
  const store = createSubmissions(database, now ? { now } : {})
  const post = (slug: string) => ({ id: slug, slug, title: '', content: '', created_at: 1, updated_at: 1 })
  return {
    store,
    create: (slug: string) => database.write.insertInto('posts').values(post(slug)).execute(),
    slugs: async () =>
      (await database.read.selectFrom('posts').select('slug').orderBy('slug').execute()).map((p) => p.slug),
  }
}

const later = Date.now() + 60_000

describeEach('the store of submissions', (kind) => {
  test('inserts a key once, finds, changes and deletes it', async () => {
    const { store } = await openStore(kind)
    assert.equal(await store.find('a'), null)
    assert.equal(await store.insert('a', 'one', later), true)
    assert.equal(await store.insert('a', 'two', later), false)
    assert.equal(await store.find('a'), 'one')
    await store.update('a', 'three')
    assert.equal(await store.find('a'), 'three')
    await store.delete('a')
    assert.equal(await store.find('a'), null)
    await store.update('a', 'four')
    assert.equal(await store.find('a'), null)
    assert.equal(await store.insert('a', 'five', later), true)
  })

  test('names the migration that makes its table, while that is missing', async () => {
    const migrations = migrationsOf({ '001-other.sql': 'create table other (id text);' })
    const store = createSubmissions(await open(await freshPlace(kind), { migrations }))
    const calls = [
      () => store.insert('a', 'one', later),
      () => store.update('a', 'two'),
      () => store.find('a'),
      () => store.delete('a'),
      () => store.sweep(later),
    ]
    for (const call of calls)
      await assert.rejects(call, {
        code: 'DATABASE_UNUSABLE',
        message:
          /^The table submissions is missing\. Copy node_modules\/signpost\/migrations\/002-submissions\.sql/,
      })
  })

  test('forgets what has expired', async () => {
    let time = 1000
    const { store } = await openStore(kind, () => time)
    await store.insert('a', 'old', 2000)
    await store.insert('b', 'old', 3000)
    time = 2000
    assert.equal(await store.find('a'), null)
    assert.equal(await store.find('b'), 'old')
    assert.equal(await store.insert('a', 'new', 5000), true)
    assert.equal(await store.find('a'), 'new')
    assert.equal(await store.sweep(4000), 1)
    assert.equal(await store.find('b'), null)
    assert.equal(await store.sweep(4000), 0)
  })

  test('sweeps many', async () => {
    const { store } = await openStore(kind)
    // A transaction has a deadline, which 2,500 writes may pass on a busy machine.
    for (let start = 0; start < 2500; start += 250)
      await store.transaction(async () => {
        for (let index = start; index < start + 250; index++)
          await store.insert(`key ${index}`, '', index < 2100 ? 1 : later)
      })
    assert.equal(await store.sweep(Date.now()), 2100)
    assert.notEqual(await store.find('key 2400'), null)
  })

  test('keeps a receipt exactly when what was done with it is kept', async () => {
    const { store, create, slugs } = await openStore(kind)
    const failing = store.transaction(async () => {
      await store.insert('receipt', '', later)
      await create('lost')
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.equal(await store.find('receipt'), null)
    await store.transaction(async () => {
      assert.equal(await store.insert('receipt', '', later), true)
      await create('kept')
      await store.update('receipt', 'done')
      assert.equal(await store.find('receipt'), 'done')
    })
    assert.equal(await store.find('receipt'), 'done')
    assert.deepEqual(await slugs(), ['kept'])
  })

  test('of 50 that insert the same key at once lets one through', async () => {
    const { store, create, slugs } = await openStore(kind)
    const all = Array.from({ length: 50 }, (_, index) =>
      store.transaction(async () => {
        const first = await store.insert('nonce', '', later)
        if (first) await create(`post ${index}`)
        return first
      }),
    )
    assert.equal((await Promise.all(all)).filter(Boolean).length, 1)
    assert.equal((await slugs()).length, 1)
    const alone = Array.from({ length: 50 }, () => store.insert('other', '', later))
    assert.equal((await Promise.all(alone)).filter(Boolean).length, 1)
  })

  test('makes a duplicate wait for the first, and see how it ended', async () => {
    const { store } = await openStore(kind)
    for (const ends of ['well', 'badly']) {
      const inserted = Promise.withResolvers<void>()
      const first = store.transaction(async () => {
        await store.insert(ends, '', later)
        inserted.resolve()
        await sleep(60)
        if (ends === 'badly') throw new Error('no')
        await store.update(ends, 'outcome')
      })
      first.catch(() => {})
      await inserted.promise
      const duplicate = await store.transaction(async () => {
        const isFirst = await store.insert(ends, 'second', later)
        return { isFirst, value: await store.find(ends) }
      })
      const expected =
        ends === 'well' ? { isFirst: false, value: 'outcome' } : { isFirst: true, value: 'second' }
      assert.deepEqual(duplicate, expected)
      await first.catch(() => {})
    }
  })
})
