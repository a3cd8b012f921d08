import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUniqueViolation } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { openNotes } from './notes.ts'

const busy = { code: 'DATABASE_BUSY' }
const ended = { code: 'TRANSACTION_ENDED', message: /transaction that has ended.*outside\(\)/ }
const failed = { code: 'TRANSACTION_FAILED', message: /transaction\(\) of its own/ }

describeEach('a transaction', (kind) => {
  test('keeps all its writes, or none when its work rejects', async () => {
    const { database, add, words } = await openNotes(kind)
    const answer = await database.transaction(async () => {
      await add('one')
      await add('two')
      return 'answer'
    })
    assert.equal(answer, 'answer')
    const failing = database.transaction(async () => {
      await add('three')
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual(await words(), ['one', 'two'])
  })

  test('sees its own writes, others do not before it ends', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      await add('mine')
      assert.deepEqual(await words(), ['mine'])
      assert.deepEqual(await database.outside(words), [])
    })
    assert.deepEqual(await words(), ['mine'])
  })

  test('that fails leaves the rows of one that ran at the same time', async () => {
    const { database, add, words } = await openNotes(kind)
    const failing = database.transaction(async () => {
      await add('lost')
      await sleep(40)
      await add('lost too')
      throw new Error('no')
    })
    const passing = database.transaction(async () => {
      await add('kept')
      await sleep(20)
      await add('kept too')
    })
    const alone = add('alone')
    await Promise.allSettled([failing, passing, alone])
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual(await words(), ['alone', 'kept', 'kept too'])
  })

  test('runs many at once, each by itself', async () => {
    const { database, add, words } = await openNotes(kind)
    const all = Array.from({ length: 60 }, (_, index) =>
      database.transaction(async () => {
        await add(`word ${index}`)
        if (index % 3 === 0) throw new Error('no')
        await add(`second ${index}`)
      }),
    )
    await Promise.allSettled(all)
    assert.equal((await words()).length, 80)
  })

  test('joins the queries of one another made with Promise.all', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      await Promise.all(['a', 'b', 'c', 'd'].map(add))
    })
    assert.deepEqual(await words(), ['a', 'b', 'c', 'd'])
  })

  test('keeps nothing after a statement failed, even when its work goes on', async () => {
    const { database, add, words } = await openNotes(kind)
    await add('taken')
    const going = database.transaction(async () => {
      await add('lost')
      await assert.rejects(add('taken'), isUniqueViolation)
      await assert.rejects(add('more'), failed)
    })
    await assert.rejects(going, failed)
    const swallowing = database.transaction(async () => {
      await add('taken').catch(() => {})
      return 'looks well'
    })
    await assert.rejects(swallowing, failed)
    assert.deepEqual(await words(), ['taken'])
  })

  test('is not failed by a value that never reached the database', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      await assert.rejects(add('a\0b'), { code: 'DATABASE_MISUSE' })
      await add('fine')
    })
    assert.deepEqual(await words(), ['fine'])
  })
})

describeEach('a transaction inside another', (kind) => {
  test('takes only itself back when it fails', async () => {
    const { database, add, words } = await openNotes(kind)
    await add('taken')
    await database.transaction(async () => {
      await add('before')
      const inner = database.transaction(async () => {
        await add('inner')
        await add('taken')
      })
      await assert.rejects(inner, isUniqueViolation)
      await database.transaction(() => add('second try'))
      await add('after')
    })
    assert.deepEqual(await words(), ['after', 'before', 'second try', 'taken'])
  })

  test('is gone when the outer one fails', async () => {
    const { database, add, words } = await openNotes(kind)
    const outer = database.transaction(async () => {
      await database.transaction(() => database.transaction(() => add('deep')))
      throw new Error('no')
    })
    await assert.rejects(outer, { message: 'no' })
    assert.deepEqual(await words(), [])
  })

  test('takes turns with its siblings and with the queries around it', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      const failing = database.transaction(async () => {
        await add('lost')
        await sleep(20)
        throw new Error('no')
      })
      const passing = database.transaction(async () => {
        await add('sibling')
        await sleep(5)
      })
      const around = add('around')
      await Promise.allSettled([failing, passing, around])
      await assert.rejects(failing, { message: 'no' })
    })
    assert.deepEqual(await words(), ['around', 'sibling'])
  })

  test('is waited for when its promise is not', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      void database.transaction(async () => {
        await sleep(20)
        await add('late')
      })
    })
    assert.deepEqual(await words(), ['late'])
  })

  test('is waited for when it has to let other work have a turn first', async () => {
    const { database, add, words } = await openNotes(kind)
    await database.transaction(async () => {
      keepBusy(50)
      void database.transaction(() => add('in a transaction'))
    })
    assert.deepEqual(await words(), ['in a transaction'])
  })
})

/** Holds the event loop for so many milliseconds. */
function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

describeEach('a transaction past its deadline', (kind) => {
  test('is rolled back; reads stay quick, other writes are refused as busy', async () => {
    const log: string[] = []
    const limits = { wait: 200, deadline: 1500, log: (event: { kind: string }) => log.push(event.kind) }
    const { database, add, words } = await openNotes(kind, limits)
    await database.write.insertInto('notes').values({ id: 'row', word: 'row', count: 0 }).execute()
    const raise = () =>
      database.write.updateTable('notes').set({ count: 1 }).where('id', '=', 'row').execute()
    const [locked, continued] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const afterwards = Promise.withResolvers<unknown>()
    const slow = database.transaction(async () => {
      await raise()
      locked.resolve()
      // It would wait for ever: only its deadline ends the transaction.
      await continued.promise
      await add('too late').then(afterwards.reject, afterwards.resolve)
    })
    let isSlowOver = false
    const over = slow
      .catch(() => {})
      .finally(() => {
        isSlowOver = true
      })
    await locked.promise
    const other = raise().then(
      () => assert.fail('the row is locked'),
      ({ code }: { code: string }) => code,
    )
    for (let count = 0; count < 20; count++) assert.deepEqual(await words(), ['row'])
    const code = await other
    assert.ok(['DATABASE_BUSY', '55P03'].includes(code), code)
    assert.equal(isSlowOver, false, 'reads and the refusal did not wait for the transaction')
    await assert.rejects(slow, busy)
    await over
    await raise()
    assert.deepEqual(await words(), ['row'])
    continued.resolve()
    assert.equal(((await afterwards.promise) as { code: string }).code, 'DATABASE_BUSY')
    assert.deepEqual(await words(), ['row'])
    assert.equal(log.at(-1), 'deadline')
  })

  test('that waits inside a nested one does not hang either', async () => {
    const { database, add, words } = await openNotes(kind, { deadline: 100 })
    const never = database.transaction(async () => {
      void database.transaction(() => new Promise(() => {}))
      await add('waits for it')
    })
    await assert.rejects(never, busy)
    await add('next')
    assert.deepEqual(await words(), ['next'])
  })
})

describeEach('a query that lost its transaction', (kind) => {
  test('fails with a sentence when it comes from a timer after the end', async () => {
    const { database, add, words } = await openNotes(kind)
    const late = Promise.withResolvers<unknown>()
    const lateTransaction = Promise.withResolvers<unknown>()
    await database.transaction(async () => {
      await add('in time')
      setTimeout(() => add('late').then(late.reject, late.resolve), 20)
      setTimeout(() => database.transaction(words).then(lateTransaction.reject, lateTransaction.resolve), 20)
    })
    await assert.rejects(Promise.reject(await late.promise), ended)
    await assert.rejects(Promise.reject(await lateTransaction.promise), ended)
    assert.deepEqual(await words(), ['in time'])
  })

  test('is a transaction of its own outside()', async () => {
    const { database, add, words } = await openNotes(kind)
    const late = Promise.withResolvers<void>()
    await database.transaction(async () => {
      database.outside(() => setTimeout(() => add('by itself').then(late.resolve, late.reject), 20))
    })
    await late.promise
    assert.deepEqual(await words(), ['by itself'])
  })

  test('never waits for itself longer than the wait', async () => {
    const { database, add } = await openNotes(kind, { wait: 100 })
    await add('row')
    const raise = () => database.write.updateTable('notes').set({ count: 1 }).execute()
    const stuck = database.transaction(async () => {
      await raise()
      await database.outside(raise)
    })
    await assert.rejects(stuck, ({ code }: { code: string }) => ['DATABASE_BUSY', '55P03'].includes(code))
  })
})
