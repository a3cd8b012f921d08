import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { createContent } from '../../../src/content/index.ts'
import { freshFolder, open } from '../../support/databases.ts'
import { start } from '../../support/programs.ts'
import { openContent } from '../library.ts'
import { letters } from './letters.ts'

const collections = { letters }
const about = { collection: 'letters' } as const
const codeOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' && outcome.reason.code

describe('a database that is locked by another program', () => {
  test('is read, refuses writes in time, and is written again when it is free (SQLite)', async () => {
    const { content, place, rows } = await openContent('sqlite', { collections }, { wait: 300 })
    if (!('file' in place)) return assert.fail()
    const { id } = await content.create({ ...about, data: { word: 'before' } })
    const before = await rows('letters')
    const holder = start(new URL('../database/programs/hold-lock.ts', import.meta.url), [place.file])
    await holder.printed('held')
    const writes = [
      content.create({ ...about, data: { word: 'a' } }),
      content.update({ ...about, id, data: { word: 'b' } }),
      content.update({ ...about, id, data: { read: { increment: 1 } } }),
      content.update({ ...about, where: {}, data: { read: 7 } }),
      content.delete({ ...about, id }),
    ]
    const refused = Promise.allSettled(writes)
    assert.equal((await content.findByID({ ...about, id })).word, 'before')
    assert.deepEqual((await refused).map(codeOf), Array(5).fill('DATABASE_BUSY'))
    holder.process.stdin.end()
    await holder.ended
    assert.deepEqual(await rows('letters'), before)
    assert.equal((await content.update({ ...about, id, data: { word: 'after' } })).word, 'after')
  })

  test('is read, refuses writes in time, and is written again when it is free (PostgreSQL)', async () => {
    const { content, place, rows } = await openContent('postgres', { collections }, { wait: 300 })
    if (!('url' in place)) return assert.fail()
    const { id } = await content.create({ ...about, data: { word: 'before' } })
    const before = await rows('letters')
    const client = new pg.Client(place.url)
    await client.connect()
    await client.query('begin; select * from letters for update')
    const writes = [
      content.update({ ...about, id, data: { word: 'b' } }),
      content.update({ ...about, id, data: { read: { increment: 1 } } }),
      content.delete({ ...about, id }),
    ]
    const refused = Promise.allSettled(writes)
    assert.equal((await content.findByID({ ...about, id })).word, 'before')
    assert.deepEqual((await refused).map(codeOf), Array(3).fill('55P03'))
    await client.query('rollback')
    await client.end()
    assert.deepEqual(await rows('letters'), before)
    assert.equal((await content.update({ ...about, id, data: { word: 'after' } })).word, 'after')
  })
})

describe('a database that has become read-only', () => {
  test('is read, says so when it is written to, and is written again when it takes writes (PostgreSQL)', async () => {
    const { content, database, place, rows } = await openContent('postgres', { collections })
    if (!('url' in place)) return assert.fail()
    const { id } = await content.create({ ...about, data: { word: 'before' } })
    const before = await rows('letters')
    await setReadOnly(place.url, true)
    await dropDeadConnections(database)
    assert.equal((await content.findByID({ ...about, id })).word, 'before')
    const writes = [
      content.create({ ...about, data: { word: 'a' } }),
      content.update({ ...about, id, data: { word: 'b' } }),
      content.update({ ...about, id, data: { read: { increment: 1 } } }),
      content.delete({ ...about, id }),
    ]
    assert.deepEqual((await Promise.allSettled(writes)).map(codeOf), Array(4).fill('25006'))
    assert.deepEqual(await rows('letters'), before)
    await setReadOnly(place.url, false)
    await dropDeadConnections(database)
    assert.equal((await content.update({ ...about, id, data: { word: 'after' } })).word, 'after')
  })
})

/** Each query that fails takes a connection out of the pool that the server has ended. */
async function dropDeadConnections(database: { ping(): Promise<unknown> }): Promise<void> {
  for (let round = 0; round < 3; round++)
    await Promise.allSettled(Array.from({ length: 20 }, () => database.ping()))
}

/** Makes the server read-only or writable again, for new connections, and ends the present ones. */
async function setReadOnly(url: string, isReadOnly: boolean): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const name = client.escapeIdentifier(client.database ?? '')
  await client.query(
    `begin; set transaction read write; alter database ${name} set default_transaction_read_only = ${isReadOnly}; commit`,
  )
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await client.end()
}

/** A mount in a namespace of its own, so that only this test sees it; a user namespace gives the rights for it. */
const UNSHARED = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
const mayMount = spawnSync('unshare', [...UNSHARED, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

test('a full disk refuses what does not fit, keeps what it acknowledged, and is written again when there is room', {
  skip: !mayMount && 'this machine does not permit mounts',
}, async () => {
  const { migrations } = await openContent('sqlite', { collections })
  const program = new URL('./programs/fill-disk.ts', import.meta.url).pathname
  const folder = join(freshFolder(), 'small')
  const run = spawnSync('unshare', [...UNSHARED, process.execPath, program, folder, migrations], {
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, run.stderr)
  const { kept, refused, readable, totalDocs, found } = JSON.parse(run.stdout)
  assert.deepEqual([...new Set(refused)], ['SQLITE_FULL'])
  assert.ok(kept > 20)
  assert.equal(readable, 10)
  assert.deepEqual([totalDocs, found], [kept, kept])
})
