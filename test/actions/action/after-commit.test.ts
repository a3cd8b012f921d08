import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createMemoryStore, forbidden, invalid } from '../../../src/actions/index.ts'
import { createSubmissions } from '../../../src/content/index.ts'
import { describeEach, migratedPlace, open as openDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { fields, open, page } from '../site.ts'

const Note = z.object({ note: z.string() })

interface Tables {
  submissions: { key: string; value: string; expires: number }
}

describeEach('afterCommit() of a once action', (kind) => {
  test('runs once when the receipt is committed, outside the transaction, and not for a repeat', async (t) => {
    const database = await openDatabase<Tables>(await migratedPlace(kind))
    const log: string[] = []
    const write = action({ access: anyone, input: Note, once: true }, async ({ data }, { afterCommit }) => {
      afterCommit(async () => {
        const receipts = await database.read.selectFrom('submissions').select('value').execute()
        log.push(
          `${data.note}: ${receipts.length} receipt, ${database.isInTransaction ? 'inside' : 'outside'}`,
        )
      })
      log.push(`handler: ${log.length}`)
    })
    const site = await open(t, {
      actions: { write },
      store: createSubmissions(database),
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    const [address = ''] = await site.formsOn('/')
    assert.equal((await site.post(address, fields({ note: 'a' }))).status, 303)
    await eventually(() => assert.deepEqual(log, ['handler: 0', 'a: 1 receipt, outside']))
    assert.equal((await site.post(address, fields({ note: 'a' }))).status, 303)
    await site.engine.close({ timeout: 1000 })
    assert.deepEqual(log, ['handler: 0', 'a: 1 receipt, outside'])
  })

  test('does not run if the handler fails, is invalid, or its transaction is rolled back', async (t) => {
    const database = await openDatabase<Tables>(await migratedPlace(kind))
    const ran: string[] = []
    const write = action(
      { access: anyone, input: Note, once: true, timeout: 300 },
      async ({ data }, context) => {
        context.afterCommit(() => ran.push(data.note))
        if (data.note === 'invalid') return invalid('No.')
        if (data.note === 'forbidden') throw forbidden()
        if (data.note === 'broken') throw new Error('broken')
        if (data.note === 'late')
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve))
        return undefined
      },
    )
    const site = await open(t, {
      actions: { write },
      store: createSubmissions(database),
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    const statuses: number[] = []
    for (const note of ['invalid', 'forbidden', 'broken', 'late', 'good'])
      statuses.push((await site.send('/', fields({ note }))).status)
    assert.deepEqual(statuses, [422, 403, 500, 503, 303])
    await site.engine.close({ timeout: 1000 })
    assert.deepEqual(ran, ['good'])
  })
})

test('a transaction that is run again repeats no message, cookie or work; those of the access rule stay', async (t) => {
  const store = createMemoryStore()
  const ran: string[] = []
  let attempts = 0
  const write = action(
    {
      access: ({ flash, cookies, afterCommit }) => {
        flash('Welcome.')
        cookies.set('rule', '1')
        afterCommit(() => ran.push('rule'))
        return anyone()
      },
      input: Note,
      once: true,
    },
    async ({ data }, { flash, cookies, afterCommit }) => {
      attempts++
      flash(`${data.note} is written.`)
      if (attempts === 1) cookies.set('first', '1')
      cookies.set('any', '1')
      afterCommit(() => ran.push(`attempt ${attempts}`))
    },
  )
  const site = await open(t, {
    actions: { write },
    store: {
      ...store,
      // As after a serialization failure of PostgreSQL.
      async transaction(work, signal) {
        const rollback = new Error('40001')
        const first = store.transaction(async () => {
          await work()
          throw rollback
        }, signal)
        await assert.rejects(first, rollback)
        return store.transaction(work, signal)
      },
    },
    pages: (app) => {
      page(app, '/', { action: write, fields: ['note'] })
    },
  })
  const [address = ''] = await site.formsOn('/')
  const answer = await site.post(address, fields({ note: 'a' }), { accept: 'application/json' })
  assert.deepEqual(await answer.json(), { location: '/', messages: ['Welcome.', 'a is written.'] })
  const names = answer.headers.getSetCookie().map((line) => line.split('=', 1)[0])
  assert.deepEqual(names, ['rule', 'any'])
  await site.engine.close({ timeout: 1000 })
  assert.deepEqual([attempts, ran], [2, ['rule', 'attempt 2']])
})

test('afterCommit() of any other action runs when the handler has succeeded', async (t) => {
  const ran: string[] = []
  const write = action({ access: anyone, input: Note }, ({ data }, { afterCommit }) => {
    afterCommit(() => ran.push(`first ${data.note}`))
    afterCommit(() => {
      throw new Error('no search index')
    })
    afterCommit(async () => ran.push(`third ${data.note}`))
    return data.note === 'bad' ? invalid('No.') : { done: true }
  })
  const site = await open(t, {
    actions: { write },
    store: createMemoryStore(),
    pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
  })
  assert.equal((await site.send('/', fields({ note: 'bad' }))).status, 422)
  assert.equal((await site.send('/', fields({ note: 'a' }))).status, 303)
  await site.engine.close({ timeout: 1000 })
  assert.deepEqual(ran, ['first a', 'third a'])
  const failed = site.events.filter(({ outcome }) => outcome === 'afterCommit')
  assert.deepEqual(
    failed.map(({ action: name, error }) => [name, String(error)]),
    [['write', 'Error: no search index']],
  )
})

test('the response does not wait for afterCommit(), and close() does', async (t) => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const ran: string[] = []
  const write = action({ access: anyone, input: Note, once: true }, async ({ data }, { afterCommit }) => {
    afterCommit(async () => {
      await released
      ran.push(data.note)
    })
  })
  const site = await open(t, {
    actions: { write },
    pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
  })
  assert.equal((await site.send('/', fields({ note: 'a' }))).status, 303)
  assert.deepEqual(ran, [])
  const closed = site.engine.close({ timeout: 5000 })
  release()
  await closed
  assert.deepEqual(ran, ['a'])
})

test('run() awaits the work of afterCommit(), or gives it to the afterCommit of its context', async () => {
  const ran: string[] = []
  const write = action({ access: anyone, input: Note }, async ({ data }, { afterCommit }) => {
    afterCommit(async () => ran.push(data.note))
    return data.note === 'bad' ? invalid('No.') : undefined
  })
  await write.run({ form: { note: 'bad' }, context: {} })
  await write.run({ form: { note: 'a' }, context: {} })
  assert.deepEqual(ran, ['a'])
  const given: (() => unknown)[] = []
  await write.run({ form: { note: 'b' }, context: { afterCommit: (work) => void given.push(work) } })
  assert.deepEqual(ran, ['a'])
  assert.equal(given.length, 1)
})
