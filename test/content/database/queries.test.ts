import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { createId, type Database, isUniqueViolation, openDatabase } from '../../../src/content/index.ts'
import { describeEach, migrations, open } from '../../support/databases.ts'
import { openNotes, type Tables } from './notes.ts'

const misuse = (message: RegExp) => ({ name: 'DatabaseError', code: 'DATABASE_MISUSE', message })

describeEach('a query', (kind) => {
  test('answers rows, and how many it changed', async () => {
    const { database, add } = await openNotes(kind)
    await add('one')
    await add('two')
    const { numUpdatedRows } = await database.write
      .updateTable('notes')
      .set({ count: 3 })
      .executeTakeFirstOrThrow()
    assert.equal(numUpdatedRows, 2n)
    const { numDeletedRows } = await database.write
      .deleteFrom('notes')
      .where('word', '=', 'one')
      .executeTakeFirstOrThrow()
    assert.equal(numDeletedRows, 1n)
    const returned = await database.write
      .updateTable('notes')
      .set((now) => ({ count: now('count', '+', 1) }))
      .where('word', '=', 'two')
      .returning('count')
      .execute()
    assert.deepEqual(returned, [{ count: 4 }])
  })

  test('gets numbers for counts, sums and times', async () => {
    const { database } = await openNotes(kind)
    const time = 1_763_000_000_123
    await database.write.insertInto('notes').values({ id: createId(), word: 'a', count: time }).execute()
    const row = await database.read
      .selectFrom('notes')
      .select(({ fn }) => [fn.countAll().as('rows'), fn.sum('count').as('sum'), fn.max('count').as('max')])
      .executeTakeFirst()
    assert.deepEqual(row, { rows: 1, sum: time, max: time })
  })

  test('keeps text as it is', async () => {
    const { add, words } = await openNotes(kind)
    const word = `it's "quoted"; --\n\u{1F600} é \\ %_ $1 ?`
    await add(word)
    assert.deepEqual(await words(), [word])
  })

  test('refuses values that the databases would take differently', async () => {
    const { database } = await openNotes(kind)
    for (const value of [undefined, true, new Date(), ['a', 'b'], { a: 1 }, Number.NaN, Infinity, 'a\0b']) {
      const query = sql`insert into notes (id, word) values ('1', ${value})`
      await assert.rejects(query.execute(database.write), misuse(/^Parameter 1 is /), String(value))
    }
  })

  test('that writes is refused by the side that reads', async () => {
    const { database, words } = await openNotes(kind)
    const disguised = database.read as unknown as Kysely<Tables>
    const insert = disguised.insertInto('notes').values({ id: '1', word: 'a', count: 0 })
    await assert.rejects(insert.execute(), misuse(/database\.write/))
    assert.deepEqual(await words(), [])
  })

  test('cannot control transactions or be streamed', async () => {
    const { database, add, words } = await openNotes(kind)
    for (const word of [
      'begin',
      ' COMMIT',
      'rollback',
      'savepoint a',
      'pragma user_version = 1',
      'set x = 1',
    ]) {
      await assert.rejects(sql.raw(word).execute(database.write), misuse(/database\.transaction/))
    }
    await database.transaction(async () => {
      await add('a')
      await assert.rejects(sql`commit`.execute(database.write), misuse(/database\.transaction/))
    })
    await assert.rejects(
      database.write.transaction().execute(async () => {}),
      misuse(/database\.transaction/),
    )
    await assert.rejects(
      async () => {
        for await (const _ of database.write.selectFrom('notes').selectAll().stream()) assert.fail()
      },
      misuse(/cursor/),
    )
    await assert.rejects(database.write.destroy(), misuse(/database\.close/))
    assert.deepEqual(await words(), ['a'])
  })

  test('tells a taken value from other failures', async () => {
    const { database, add } = await openNotes(kind)
    await add('a')
    await assert.rejects(add('a'), isUniqueViolation)
    const nothing = sql`insert into notes (id) values ('1')`.execute(database.write)
    await assert.rejects(nothing, (error) => !isUniqueViolation(error))
  })

  test('of 50 at once that break a rule fails alone', async () => {
    const { add, words } = await openNotes(kind)
    const all = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => add(`word ${index % 25}`)))
    assert.equal(all.filter(({ status }) => status === 'rejected').length, 25)
    assert.equal((await words()).length, 25)
  })
})

describeEach('a prepared query', (kind) => {
  test('binds its values by name, as often as they are used', async () => {
    const { database } = await openNotes(kind)
    const insert = database.prepare((db, note: { id: string; word: string }) =>
      db.insertInto('notes').values({ id: note.id, word: note.word, count: 1 }),
    )
    const find = database.prepare((db, want: { word: string }) =>
      db
        .selectFrom('notes')
        .select(['id', 'word'])
        .where((is) => is.or([is('word', '=', want.word), is('id', '=', want.word)]))
        .limit(1),
    )
    const all = database.prepare((db) => db.selectFrom('notes').select('word').orderBy('word').limit(20))
    assert.equal(await insert.run({ id: '1', word: 'a' }), 1)
    assert.equal(await insert.run({ id: '2', word: 'b' }), 1)
    assert.deepEqual(await find.first({ word: 'b' }), { id: '2', word: 'b' })
    assert.deepEqual(await find.first({ word: '1' }), { id: '1', word: 'a' })
    assert.equal(await find.first({ word: 'c' }), undefined)
    assert.deepEqual(await all.all(), [{ word: 'a' }, { word: 'b' }])
  })

  test('joins the transaction it is run in', async () => {
    const { database, words } = await openNotes(kind)
    const insert = database.prepare((db, note: { word: string }) =>
      db.insertInto('notes').values({ id: note.word, word: note.word, count: 1 }),
    )
    const failing = database.transaction(async () => {
      await insert.run({ word: 'a' })
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual(await words(), [])
  })

  test('needs every value', async () => {
    const { database } = await openNotes(kind)
    const find = database.prepare((db, want: { word: string; id: string }) =>
      db.selectFrom('notes').select('id').where('word', '=', want.word).where('id', '=', want.id),
    )
    await assert.rejects(find.all({ word: 'a' } as never), misuse(/"id"/))
    // @ts-expect-error: a value of the wrong type
    await assert.rejects(find.all({ word: 'a', id: new Date() }), misuse(/Parameter 2/))
  })

  test('reads with a part of its own, and writes with one', async () => {
    const { database, add } = await openNotes(kind)
    await add('a')
    const find = database.prepare((db) =>
      db
        .with('some', (part) => part.selectFrom('notes').select('word'))
        .selectFrom('some')
        .selectAll(),
    )
    assert.deepEqual(await find.all(), [{ word: 'a' }])
  })
})

describeEach('a database', (kind) => {
  test('answers a ping, closes, and refuses what comes later', async () => {
    const { database, add, words, place, migrations } = await openNotes(kind)
    await database.ping()
    const [begun, closing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const running = database.transaction(async () => {
      await add('before')
      begun.resolve()
      await closing.promise
      await add('while closing')
    })
    await begun.promise
    const closed = database.close()
    closing.resolve()
    await Promise.all([running, closed])
    for (const late of [database.ping(), add('late'), words(), database.transaction(async () => {})]) {
      await assert.rejects(late, { code: 'DATABASE_CLOSED' })
    }
    const again = await open<Tables>(place, { migrations })
    const rows = await again.read.selectFrom('notes').select('word').execute()
    assert.equal(rows.length, 2)
  })

  test('has the tables of the application', async () => {
    const { place } = await openNotes(kind)
    await assert.rejects(open(place), { code: 'MIGRATION_REFUSED' })
  })
})

test('a database needs a place, and only one', async () => {
  for (const place of [{}, { file: 'a', url: 'postgres://b' }]) {
    await assert.rejects(openDatabase({ migrations, ...place }), {
      name: 'TypeError',
      message: /either file.*or url/,
    })
  }
})

/** Never called: the compiler is the test. */
export function mistakesDoNotCompile(database: Database<Tables>): void {
  // @ts-expect-error: no such table
  database.read.selectFrom('nots')
  // @ts-expect-error: no such column
  database.read.selectFrom('notes').select('wort')
  // @ts-expect-error: the side that reads has no insert
  database.read.insertInto('notes').values({ id: '', word: '', count: 0 }).execute()
  const find = database.prepare((db, want: { word: string }) =>
    db.selectFrom('notes').select('count').where('word', '=', want.word),
  )
  // @ts-expect-error: the value is missing
  find.first()
  // @ts-expect-error: the value has another name
  find.first({ wort: '' })
  // @ts-expect-error: the column was not selected
  find.first({ word: '' }).then((row) => row?.id)
}
