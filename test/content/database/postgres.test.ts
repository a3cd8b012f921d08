import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { openDatabase } from '../../../src/content/index.ts'
import { freshPlace, migrations, ownServer, server } from '../../support/databases.ts'
import { openNotes, openNotesAt } from './notes.ts'

const settings = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'synchronous_commit',
]

describe('every connection to PostgreSQL', () => {
  test('has its limits, whatever the address says', async () => {
    const place = await freshPlace('postgres')
    if (!('url' in place)) assert.fail()
    const url = `${place.url}?options=-c%20synchronous_commit%3Doff%20-c%20lock_timeout%3D0`
    const database = await openDatabase({ url, migrations, wait: 700, deadline: 3000 })
    const read = async (name: string) =>
      (await sql<{ value: string }>`select current_setting(${name}) as value`.execute(database.write)).rows[0]
        ?.value
    const values = await Promise.all(Array.from({ length: 12 }, () => Promise.all(settings.map(read))))
    for (const value of values) assert.deepEqual(value, ['3s', '700ms', '4s', 'on'])
    await database.close()
  })
})

describe('PostgreSQL that cannot be used is refused, without its address', () => {
  async function refuses(url: string, message: RegExp): Promise<void> {
    const error: unknown = await openDatabase({ url, migrations }).then(
      () => assert.fail('opened'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Error)
    assert.match(error.message, message)
    assert.equal('code' in error && error.code, 'DATABASE_UNUSABLE')
    const shown = inspect(error, { depth: 9, showHidden: true })
    for (const secret of ['hunter2', 'pa/ss', 'pa%2Fss', '127.0.0.1', 'example.invalid']) {
      assert.equal(shown.includes(secret), false, `${secret} in ${shown}`)
    }
  }

  test('a wrong password', async () => {
    const url = new URL((await server()).url('postgres'))
    url.password = 'hunter2'
    await refuses(url.href, /^PostgreSQL refuses the user or the password of DATABASE_URL/)
  })

  test('a database that is not there', async () => {
    await refuses((await server()).url('nowhere'), /does not have the database that DATABASE_URL names/)
  })

  test('a server that takes no writes', async () => {
    const place = await freshPlace('postgres')
    if (!('url' in place)) assert.fail()
    const url = `${place.url}?options=-c%20default_transaction_read_only%3Don`
    await refuses(url, /^PostgreSQL takes no writes here: .*Let DATABASE_URL name the primary/)
  })

  test('a port without a server', async () => {
    const message = /does not answer at the host and port of DATABASE_URL \(ECONNREFUSED\)/
    await refuses('postgres://me:hunter2@127.0.0.1:1/a', message)
  })

  test('a host that does not exist', async () => {
    await refuses('postgres://me:hunter2@example.invalid/a', /does not answer at the host and port/)
  })

  test('an invalid address', async () => {
    for (const url of [
      'mysql://me:hunter2@127.0.0.1/a',
      'postgres://me:hunter2@127.0.0.1:port/a',
      'hunter2',
    ]) {
      await refuses(url, /is not of the form postgres:/)
    }
  })

  test('TLS that trusts anybody', async () => {
    for (const query of ['sslmode=no-verify', 'ssl=no-verify', 'uselibpqcompat=true&sslmode=require']) {
      await refuses(`postgres://me:hunter2@127.0.0.1:1/a?${query}`, /without checking the certificate/)
    }
  })
})

describe('a pool of connections', () => {
  test('that is used up tells the next to come again', async () => {
    const { database, add, words } = await openNotes('postgres', { connections: 2, wait: 200 })
    const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = () =>
      database.transaction(() => {
        held.resolve()
        return release.promise
      })
    const first = slow()
    await held.promise
    const second = assert.rejects(slow(), { code: 'DATABASE_BUSY' })
    // One of the two connections is left for what runs outside transactions.
    assert.deepEqual(await words(), [])
    await add('a')
    await Promise.all([second, assert.rejects(slow(), { code: 'DATABASE_BUSY' })])
    release.resolve()
    await first
    assert.deepEqual(await words(), ['a'])
  })

  test('is whole again after many failures', async () => {
    const { database, add, words } = await openNotes('postgres', {
      connections: 2,
      wait: 2000,
      deadline: 100,
    })
    await add('a')
    for (let index = 0; index < 5; index++) {
      await assert.rejects(add('a'))
      await assert.rejects(database.transaction(() => add('a')))
      const tooLong = database.transaction(() => sql`select pg_sleep(1)`.execute(database.write))
      await assert.rejects(tooLong, ({ code }: { code: string }) => ['DATABASE_BUSY', '57014'].includes(code))
    }
    assert.deepEqual(await words(), ['a'])
  })
})

describe('a statement that a later migration of another process has changed', () => {
  test('fails once, and works from then on', async () => {
    const { database } = await openNotes('postgres', { connections: 1 })
    const all = database.prepare((db) => db.selectFrom('notes').selectAll())
    await all.all()
    await sql`alter table notes add column more text`.execute(database.write)
    await assert.rejects(all.all(), { code: '0A000' })
    assert.deepEqual(await all.all(), [])
  })
})

describe('PostgreSQL that goes away', () => {
  test('is busy for a while, never a crash, and works when it is back', async () => {
    const log: string[] = []
    const own = await ownServer()
    const { database, add, words } = await openNotesAt(
      { url: own.url('postgres') },
      { log: ({ kind }) => log.push(kind) },
    )
    await add('before')
    await Promise.all([words(), words(), words()])
    const [begun, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const cut = database.transaction(async () => {
      await add('lost')
      begun.resolve()
      await stopped.promise
      await add('lost too')
    })
    cut.catch(() => {})
    await begun.promise
    await own.stop()
    stopped.resolve()
    await assert.rejects(cut, { code: 'DATABASE_BUSY' })
    await assert.rejects(words(), { code: 'DATABASE_BUSY' })
    await assert.rejects(add('a'), { code: 'DATABASE_BUSY' })
    await assert.rejects(database.ping(), { code: 'DATABASE_BUSY' })
    await own.start()
    await database.ping()
    await add('after')
    assert.deepEqual(await words(), ['after', 'before'])
    assert.ok(log.includes('disconnected'))
  })
})
