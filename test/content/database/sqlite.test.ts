import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { SqliteConnection } from '../../../src/content/database/sqlite-connection.ts'
import { openSqliteFile } from '../../../src/content/database/sqlite-file.ts'
import { SqliteWriter } from '../../../src/content/database/sqlite-writer.ts'
import { openDatabase } from '../../../src/content/index.ts'
import { freshFolder, migrations, open } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { start } from '../../support/programs.ts'
import { openNotes, type Tables } from './notes.ts'

describe('a SQLite file', () => {
  test('has every setting on both connections, also when it is opened again', async () => {
    const file = join(freshFolder(), 'test.db')
    for (const time of ['first', 'second']) {
      const { writer, reader } = await openSqliteFile(file)
      for (const sqlite of [writer, reader]) {
        const read = (name: string) => sqlite.pragma(name, { simple: true })
        assert.equal(read('journal_mode'), 'wal', time)
        assert.equal(read('synchronous'), 2, time)
        assert.equal(read('foreign_keys'), 1, time)
        assert.equal(read('trusted_schema'), 0, time)
        assert.equal(read('cell_size_check'), 1, time)
        assert.ok(Number(read('busy_timeout')) <= 250, time)
      }
      assert.equal(reader.readonly, true)
      writer.exec('create table if not exists a (b text)')
      reader.close()
      writer.close()
    }
  })

  test('is readable by its owner only, and is one file after closing', async () => {
    const file = join(freshFolder(), 'test.db')
    const database = await openDatabase({ file, migrations })
    const mode = (path: string) => statSync(path).mode & 0o777
    assert.deepEqual([mode(file), mode(`${file}-wal`), mode(`${file}-shm`)], [0o600, 0o600, 0o600])
    await database.close()
    assert.equal(existsSync(`${file}-wal`), false)
    chmodSync(file, 0o644)
    await open({ file })
    assert.equal(mode(file), 0o600)
  })
})

describe('a SQLite file that cannot be used is refused, and left as it is', () => {
  const refuses = (file: string, message: RegExp) =>
    assert.rejects(openDatabase({ file, migrations }), {
      name: 'DatabaseError',
      code: 'DATABASE_UNUSABLE',
      message,
    })

  async function closed(): Promise<string> {
    const file = join(freshFolder(), 'test.db')
    const database = await openDatabase<Tables>({ file, migrations })
    await database.close()
    return file
  }

  test('its folder is missing', async () => {
    const file = join(freshFolder(), 'nowhere', 'test.db')
    await refuses(
      file,
      /^The folder .*nowhere for the database does not exist\. Create it, or correct the option file /,
    )
  })

  test('it is a folder', async () => {
    await refuses(freshFolder(), /is not a file/)
  })

  test('it is something else', async () => {
    const file = join(freshFolder(), 'test.db')
    writeFileSync(file, 'This is a note to my aunt. '.repeat(200))
    await refuses(file, /is damaged or not a SQLite database. Restore it from a backup/)
    assert.match(readFileSync(file, 'utf8'), /^This is a note/)
  })

  test('some of its bytes are wrong', async () => {
    const file = await closed()
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 4096, 4096 + 64)
    writeFileSync(file, bytes)
    await refuses(file, /is damaged/)
  })

  test('it was cut off', async () => {
    const file = await closed()
    truncateSync(file, statSync(file).size - 4096)
    await refuses(file, /is damaged/)
  })

  test('it is gone and its log is there', async () => {
    const { place, add } = await openNotes('sqlite')
    await add('in the log')
    const copy = join(freshFolder(), 'test.db')
    if (!('file' in place)) assert.fail()
    cpSync(`${place.file}-wal`, `${copy}-wal`)
    await refuses(copy, /test\.db is missing, but .*test\.db-wal is there: a database was here/)
    assert.equal(existsSync(copy), false)
    writeFileSync(copy, '')
    await refuses(copy, /test\.db is empty, but .*-wal is there/)
    rmSync(`${copy}-wal`)
    await open({ file: copy })
  })

  for (const [what, modes] of [
    ['it can only be read', { file: 0o444, folder: 0o755 }],
    ['its folder can only be read', { file: 0o666, folder: 0o555 }],
    ['it cannot be read', { file: 0, folder: 0o755 }],
  ] as const) {
    test(what, async () => {
      const file = await closed()
      chmodSync(file, modes.file)
      chmodSync(join(file, '..'), modes.folder)
      assert.match(await openedByOthers(file), /cannot be written: the file and its folder must be writable/)
      chmodSync(join(file, '..'), 0o755)
    })
  }
})

/** Permissions do not apply to root, so another user opens the file where root runs the tests. */
async function openedByOthers(file: string): Promise<string> {
  const program = new URL('./programs/open.ts', import.meta.url)
  const isRoot = process.getuid?.() === 0
  const child = start(program, [file, migrations], isRoot ? { uid: 65534, gid: 65534 } : {})
  const { output, errors } = await child.ended
  return output + errors
}

describe('a SQLite file that another process has locked', () => {
  const program = new URL('./programs/hold-lock.ts', import.meta.url)

  test('refuses writes when `wait` has passed, is read meanwhile, and works when the lock is gone', async () => {
    const { place, database, add, words } = await openNotes('sqlite', { wait: 300 })
    if (!('file' in place)) assert.fail()
    await add('before')
    const holder = start(program, [place.file])
    await holder.printed('held')
    const writes = [add('one'), add('two'), database.transaction(() => add('three'))].map((write) =>
      assert.rejects(write, { code: 'DATABASE_BUSY', message: /Another process/ }),
    )
    assert.deepEqual(await words(), ['before'])
    await Promise.all(writes)
    holder.process.stdin.end()
    await holder.ended
    await add('after')
    assert.deepEqual(await words(), ['after', 'before'])
  })

  test('is written by the second try when the lock is short', async () => {
    const log: string[] = []
    const { place, add, words } = await openNotes('sqlite', { log: ({ kind }) => log.push(kind) })
    if (!('file' in place)) assert.fail()
    const holder = start(program, [place.file])
    await holder.printed('held')
    const write = add('patient')
    await eventually(() => assert.equal(log.at(-1), 'locked'))
    holder.process.stdin.end()
    await write
    assert.deepEqual(await words(), ['patient'])
    assert.equal(log.at(-1), 'locked')
  })
})

describe('writes that share a commit', () => {
  const insert = (word: string) => ({ sql: 'insert into notes (word) values (?)', parameters: [word] })

  function createWriter() {
    const sqlite = new Sqlite(join(freshFolder(), 'test.db'))
    sqlite.exec('pragma journal_mode = wal; create table notes (word text not null unique)')
    const writer = new SqliteWriter(new SqliteConnection(sqlite), 1000, () => {})
    const count = () => sqlite.prepare('select count(*) from notes').pluck().get()
    return { sqlite, writer, count }
  }

  test('succeed only when they are stored: a full disk', async () => {
    const { sqlite, writer, count } = createWriter()
    const pages = Number(sqlite.pragma('page_count', { simple: true }))
    sqlite.pragma(`max_page_count = ${pages + 10}`)
    const large = 'x'.repeat(100_000)
    const all = await Promise.allSettled(
      ['a', 'b', large, 'c', 'd'].map((word) => writer.execute(insert(word))),
    )
    assert.ok(all.some(({ status }) => status === 'rejected'))
    for (const outcome of all) {
      if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'SQLITE_FULL')
    }
    assert.equal(count(), all.filter(({ status }) => status === 'fulfilled').length)
    sqlite.pragma(`max_page_count = ${pages + 1000}`)
    await writer.execute(insert(large))
    assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
    sqlite.close()
  })

  test('a full disk inside a transaction leaves nothing of it, whatever it does then', async () => {
    const { sqlite, writer, count } = createWriter()
    const pages = Number(sqlite.pragma('page_count', { simple: true }))
    sqlite.pragma(`max_page_count = ${pages + 10}`)
    const full = writer.transaction(async (session) => {
      await session.execute(insert('a'))
      await session.execute(insert('x'.repeat(100_000)))
    })
    await assert.rejects(full, { code: 'SQLITE_FULL' })
    assert.equal(count(), 0)
    await writer.execute(insert('small'))
    assert.equal(count(), 1)
    sqlite.close()
  })

  test('are far fewer than writes', async () => {
    const { sqlite, writer, count } = createWriter()
    await Promise.all(Array.from({ length: 500 }, (_, index) => writer.execute(insert(`word ${index}`))))
    assert.equal(count(), 500)
    const [{ log: pagesWritten }] = sqlite.pragma('wal_checkpoint') as [{ log: number }]
    assert.ok(pagesWritten < 100, `${pagesWritten} pages for 500 rows`)
    sqlite.close()
  })

  test('wait for one that turns out slow no longer than its deadline', async () => {
    const { database, add, words } = await openNotes('sqlite', { deadline: 300 })
    let kept = 0
    /** How it ends that a transaction waits for one with which it may share the commit. */
    async function waitForEachOther() {
      for (let index = 0; index < 20; index++) await database.transaction(() => add(`quick ${++kept}`))
      const first = database.transaction(() => add(`first ${++kept}`))
      const second = database.transaction(async () => {
        await add('second')
        await first
        throw new Error('They did not share.')
      })
      const [outcome] = await Promise.allSettled([second, first])
      return outcome.status === 'rejected' ? outcome.reason : undefined
    }
    // On a machine that is busy with something else the quick ones may be slow, and nothing is shared then.
    let reason = await waitForEachOther()
    for (let tries = 0; tries < 50 && reason.code === undefined; tries++) reason = await waitForEachOther()
    assert.equal(reason.code, 'DATABASE_BUSY')
    assert.equal((await words()).length, kept)
  })
})
