import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKey, parseKeys } from '../../src/actions/index.ts'
import { createMailQueue, type Mail } from '../../src/auth/index.ts'
import type { Database } from '../../src/content/index.ts'
import { describeEach, migratedPlace, migrations, open } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { start } from '../support/programs.ts'

interface Tables {
  mails: { id: string; sealed: string; attempts: number; due_at: number | null }
}

const HELLO = { to: 'ada@example.com', subject: 'Hello', text: 'https://site.example/reset?token=secret' }
const KEYS = createKey()

/** A queue whose mailer remembers what it was given, until the test ends. */
function queueOn(database: Database<Tables>, options: { failing?: () => boolean; now?: () => number } = {}) {
  const sent: Mail[] = []
  const errors: unknown[] = []
  const queue = createMailQueue({
    database: database.withTables<unknown>(),
    keys: parseKeys(KEYS),
    log: (error) => errors.push(error),
    ...(options.now && { now: options.now }),
    mailer: {
      async send(mail) {
        if (options.failing?.()) throw new Error('no mail server')
        sent.push(mail)
      },
    },
  })
  return { queue, sent, errors }
}

const rowsOf = ({ read }: Database<Tables>) => read.selectFrom('mails').selectAll().execute()

describeEach('the mail queue', (kind) => {
  test('sends an e-mail once its transaction has committed, and none of one that was rolled back', async (t) => {
    const database = await open<Tables>(await migratedPlace(kind))
    const { queue, sent } = queueOn(database)
    t.after(() => queue.close())
    await database.transaction(async () => {
      await queue.send(HELLO)
      await queue.sendNothing()
      const [row, decoy] = await rowsOf(database)
      assert.doesNotMatch(String(row?.sealed), /ada|secret/)
      assert.equal(row?.sealed.length, decoy?.sealed.length)
      assert.deepEqual(sent, [])
    })
    await assert.rejects(
      database.transaction(async () => {
        await queue.send({ ...HELLO, subject: 'Rolled back' })
        throw new Error('no')
      }),
    )
    await eventually(async () => assert.deepEqual(await rowsOf(database), []))
    assert.equal(sent.length, 1)
    assert.partialDeepStrictEqual(sent[0], HELLO)
    assert.match(String(sent[0]?.id), /^[0-9a-f-]{36}$/)
  })

  test('shares its e-mails with other processes: each is sent by one of them', async (t) => {
    const place = await migratedPlace(kind)
    const nodes = await Promise.all([1, 2].map(async () => queueOn(await open<Tables>(place))))
    t.after(() => Promise.all(nodes.map(({ queue }) => queue.close())))
    const subjects = Array.from({ length: 15 }, (_, index) => `Mail ${index}`)
    await Promise.all(
      subjects.flatMap((subject) => nodes.map(({ queue }) => queue.send({ ...HELLO, subject }))),
    )
    const sent = () => nodes.flatMap(({ sent }) => sent.map(({ id }) => id))
    await eventually(() => assert.equal(sent().length, 30))
    assert.equal(new Set(sent()).size, 30)
  })

  test('tries again later what the mailer did not take, under the same id', async (t) => {
    const database = await open<Tables>(await migratedPlace(kind))
    let isFailing = true
    let now = Date.now()
    const { queue, sent, errors } = queueOn(database, { failing: () => isFailing, now: () => now })
    t.after(() => queue.close())
    await queue.send(HELLO)
    await eventually(async () => {
      assert.equal(errors.length, 1)
      assert.equal(Number((await rowsOf(database))[0]?.due_at), now + 60_000)
    })
    const [failed] = await rowsOf(database)
    isFailing = false
    await queue.send({ ...HELLO, subject: 'Second' })
    await eventually(async () => assert.equal((await rowsOf(database)).length, 1))
    now += 60_000
    await queue.send({ ...HELLO, subject: 'Third' })
    await eventually(async () => assert.deepEqual(await rowsOf(database), []))
    assert.deepEqual(sent.map(({ subject }) => subject).sort(), ['Hello', 'Second', 'Third'])
    assert.equal(sent.find(({ subject }) => subject === 'Hello')?.id, failed?.id)
  })

  test('leaves what is not sent when it is closed to the next start', async (t) => {
    const database = await open<Tables>(await migratedPlace(kind))
    const closed = queueOn(database)
    await closed.queue.close()
    await closed.queue.send(HELLO)
    assert.deepEqual(closed.sent, [])
    const next = queueOn(database)
    t.after(() => next.queue.close())
    await eventually(async () => assert.deepEqual(await rowsOf(database), []))
    assert.equal(next.sent.length, 1)
  })

  if (kind === 'postgres') return
  for (const moment of ['before', 'while'])
    test(`sends after the next start what a process killed ${moment} sending has left`, async (t) => {
      const place = await migratedPlace('sqlite')
      if (!('file' in place)) return assert.fail()
      const killed = start(new URL('programs/killed-sender.ts', import.meta.url), [
        place.file,
        migrations,
        KEYS,
        moment,
      ])
      const { signal, output } = await killed.ended
      assert.equal(signal, 'SIGKILL')
      const database = await open<Tables>(place)
      // Past the time for which an e-mail belongs to the process that sends it.
      const { queue, sent } = queueOn(database, { now: () => Date.now() + 15_000 })
      t.after(() => queue.close())
      await eventually(async () => assert.deepEqual(await rowsOf(database), []))
      assert.deepEqual(
        sent.map(({ subject }) => subject),
        ['Hello'],
      )
      if (moment === 'while') assert.equal(`${sent[0]?.id}\n`, output)
    })
})
