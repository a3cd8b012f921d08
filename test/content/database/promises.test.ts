import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../../src/content/index.ts'
import { describeEach, freshFolder } from '../../support/databases.ts'
import { openNotes, type Tables } from './notes.ts'

const busy = { code: 'DATABASE_BUSY' }

describeEach('the deadline of a transaction', (kind) => {
  test('is kept by work that never waits for anything else', async () => {
    const { database, add, words } = await openNotes(kind, { deadline: 150 })
    let count = 0
    const endless = database.transaction(async () => {
      for (;;) await add(`note ${count++}`)
    })
    await assert.rejects(endless, { ...busy, message: /longer than 150 ms/ })
    assert.ok(count > 1)
    assert.deepEqual(await words(), [])
    await add('after')
    assert.deepEqual(await words(), ['after'])
  })

  test('is kept by work that is late without a statement at its end', async () => {
    const { database, add, words } = await openNotes(kind, { deadline: 50 })
    const late = database.transaction(async () => {
      await add('late')
      const end = performance.now() + 80
      while (performance.now() < end);
    })
    await assert.rejects(late, busy)
    assert.deepEqual(await words(), [])
  })

  test('can be longer for one transaction', async () => {
    const { database, add, words } = await openNotes(kind, { deadline: 50 })
    const long = async () => {
      await add('long')
      await sleep(120)
    }
    await assert.rejects(database.transaction(long), busy)
    await database.transaction(long, { deadline: 5000 })
    assert.deepEqual(await words(), ['long'])
  })
})

describeEach('a long transaction', (kind) => {
  test('gives the event loop its turns', async () => {
    const { database, add } = await openNotes(kind, { deadline: 20_000 })
    let isDone = false
    let turns = 0
    const count = () => {
      turns += 1
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    await database.transaction(async () => {
      const end = performance.now() + 100
      for (let index = 0; performance.now() < end; index++) await add(`note ${index}`)
    })
    isDone = true
    assert.ok(turns > 5, `${turns} turns`)
  })

  test('refuses transactions that are nested without an end', async () => {
    const { database } = await openNotes(kind)
    const nest = (): Promise<void> => database.transaction(nest)
    await assert.rejects(nest(), { code: 'DATABASE_MISUSE', message: /nested in one another/ })
  })
})

describeEach('a serializable transaction', (kind) => {
  test('runs again when a concurrent one was first, so that no change is lost', async () => {
    const { database, add } = await openNotes(kind, { deadline: 20_000 })
    await add('counter')
    const raise = () =>
      database.transaction(
        async () => {
          const row = await database.read.selectFrom('notes').select('count').executeTakeFirstOrThrow()
          await sleep(3)
          await database.write
            .updateTable('notes')
            .set({ count: row.count + 1 })
            .execute()
        },
        { isolation: 'serializable' },
      )
    await Promise.all(Array.from({ length: 8 }, raise))
    const row = await database.read.selectFrom('notes').select('count').executeTakeFirstOrThrow()
    assert.equal(row.count, 8)
  })

  test('has its options only outermost', async () => {
    const { database } = await openNotes(kind)
    const inner = database.transaction(() => database.transaction(async () => {}, { deadline: 10 }))
    await assert.rejects(inner, { code: 'DATABASE_MISUSE', message: /outermost/ })
  })
})

test('transactions that read outside of themselves do not use up the pool', async () => {
  const { database, words } = await openNotes('postgres', { connections: 4, wait: 2000 })
  const all = Array.from({ length: 12 }, () => database.transaction(() => database.outside(words)))
  assert.deepEqual(await Promise.all(all), Array(12).fill([]))
})

test('without prepared statements nothing stays on a connection: as PgBouncer needs it', async () => {
  const { database, add, words } = await openNotes('postgres', { prepared: false, connections: 1 })
  await add('one')
  await database.transaction(() => add('two'))
  assert.deepEqual(await words(), ['one', 'two'])
  const kept = await database
    .withTables<{ pg_prepared_statements: { name: string } }>()
    .read.selectFrom('pg_prepared_statements')
    .select('name')
    .execute()
  assert.deepEqual(kept, [])
  const settings = database.withTables<{ pg_settings: { name: string; setting: string } }>()
  const limit = settings.read
    .selectFrom('pg_settings')
    .select('setting')
    .where('name', '=', 'statement_timeout')
  assert.equal((await limit.executeTakeFirstOrThrow()).setting, '0')
  const inside = await database.transaction(() => limit.executeTakeFirstOrThrow())
  assert.equal(inside.setting, '5000')
})

test('a backup of SQLite has everything that was committed, and opens', async () => {
  const { database, add, migrations } = await openNotes('sqlite')
  for (let index = 0; index < 50; index++) await add(`note ${index}`)
  const file = join(freshFolder(), 'backup.db')
  await database.backup(file)
  await add('later')
  const restored = await openDatabase<Tables>({ file, migrations })
  try {
    const rows = await restored.read.selectFrom('notes').select('word').execute()
    assert.equal(rows.length, 50)
    assert.ok(!rows.some(({ word }) => word === 'later'))
  } finally {
    await restored.close()
  }
  await assert.rejects(database.backup(file), { code: 'DATABASE_MISUSE', message: /exists already/ })
  assert.ok(existsSync(file))
})

test('a backup of PostgreSQL is the work of pg_dump', async () => {
  const { database } = await openNotes('postgres')
  await assert.rejects(database.backup('x'), { code: 'DATABASE_MISUSE', message: /pg_dump/ })
})
