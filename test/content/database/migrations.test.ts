import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../../../src/content/index.ts'
import {
  describeEach,
  freshPlace,
  type Kind,
  migrations,
  migrationsOf,
  open,
  type Place,
} from '../../support/databases.ts'
import { start } from '../../support/programs.ts'

const program = new URL('./programs/migrate.ts', import.meta.url)

const first = `create table a (id text not null primary key); -- the first; of two
insert into a values ('x; y');
insert into a values ('z');`
const second = `create table b (id text not null primary key, a text not null references a (id));
insert into b values ('1', 'z');
create index b_a on b (a);`
const files = { '001-first.sql': first, '002-second.sql': second }
const statements = 6

async function counts(place: Place, folder: string): Promise<object> {
  const database = await open<never>(place, { migrations: folder })
  const count = async (table: string) =>
    (await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(database.write))
      .rows[0]?.rows
  return { a: await count('a'), b: await count('b'), migrations: await count('signpost_migrations') }
}

const complete = { a: 2, b: 1, migrations: 2 }

async function refuses(place: Place, folder: string, message: RegExp): Promise<void> {
  const opening = openDatabase({ ...place, migrations: folder })
  await assert.rejects(opening, { name: 'DatabaseError', code: 'MIGRATION_REFUSED', message })
}

async function migrated(kind: Kind, texts: Record<string, string> = files) {
  const place = await freshPlace(kind)
  const folder = migrationsOf(texts)
  const database = await openDatabase({ ...place, migrations: folder })
  await database.close()
  return { place, folder }
}

describeEach('migrations', (kind) => {
  test('run once, in order, and a later start runs only what is new', async () => {
    const place = await freshPlace(kind)
    const folder = migrationsOf(files)
    const events: string[] = []
    const asked: (readonly string[])[] = []
    const run = () =>
      open(place, {
        migrations: folder,
        beforeMigrating: (pending) => {
          asked.push(pending)
        },
        log: (event) => event.kind === 'migrated' && events.push(event.name),
      })
    await run()
    await run()
    writeFileSync(join(folder, '003-third.sql'), 'drop index b_a')
    await run()
    assert.deepEqual(events, ['001-first.sql', '002-second.sql', '003-third.sql'])
    assert.deepEqual(asked, [['001-first.sql', '002-second.sql'], ['003-third.sql']])
  })

  test('of the application are accepted', async () => {
    await open(await freshPlace(kind), { migrations })
  })

  test('killed at any statement are complete after the next start', async () => {
    await Promise.all(
      Array.from({ length: statements }, async (_, index) => {
        const place = await freshPlace(kind)
        const folder = migrationsOf(files)
        const child = start(program, [JSON.stringify(place), folder, String(index + 1)])
        const { signal, errors } = await child.ended
        assert.equal(signal, 'SIGKILL', errors)
        assert.deepEqual(await counts(place, folder), complete)
      }),
    )
  })

  test('started four times at once run once', async () => {
    const place = await freshPlace(kind)
    const folder = migrationsOf(files)
    const children = Array.from({ length: 4 }, () => start(program, [JSON.stringify(place), folder]))
    const all = await Promise.all(children.map(({ ended }) => ended))
    for (const { code, errors } of all) assert.equal(code, 0, errors)
    const ran = all.flatMap(({ output }) => output.split('\n').filter(Boolean))
    assert.deepEqual(ran.sort(), Object.keys(files))
    assert.deepEqual(await counts(place, folder), complete)
  })

  test('that fail leave nothing of their file, and name it', async () => {
    const { place, folder } = await migrated(kind)
    writeFileSync(join(folder, '003-bad.sql'), 'create table c (id text);\ninsert into nowhere values (1);')
    await refuses(
      place,
      folder,
      /^003-bad\.sql, statement 2 failed, nothing of this file was kept: .*nowhere/,
    )
    writeFileSync(join(folder, '003-bad.sql'), 'create table c (id text);')
    await open(place, { migrations: folder })
  })

  test('that were edited after they ran are refused; other line ends are no edit', async () => {
    const { place, folder } = await migrated(kind)
    writeFileSync(join(folder, '001-first.sql'), first.replaceAll('\n', '\r\n'))
    await open(place, { migrations: folder })
    writeFileSync(join(folder, '001-first.sql'), `${first} `)
    await refuses(place, folder, /^001-first\.sql was changed after it ran/)
  })

  test('that ran and are missing are refused', async () => {
    const { place, folder } = await migrated(kind)
    rmSync(join(folder, '001-first.sql'))
    await refuses(place, folder, /^001-first\.sql ran on this database, but the file is missing/)
  })

  test('of a newer version than this one are refused', async () => {
    const { place, folder } = await migrated(kind)
    rmSync(join(folder, '002-second.sql'))
    await refuses(place, folder, /newer version \(002-second\.sql\)/)
  })

  test('that come before one that ran are refused', async () => {
    const { place, folder } = await migrated(kind, { '001-first.sql': first, '005-second.sql': second })
    writeFileSync(join(folder, '003-late.sql'), 'select 1')
    await refuses(place, folder, /^003-late\.sql comes before 005-second\.sql/)
  })

  test('that were renamed are refused', async () => {
    const { place, folder } = await migrated(kind)
    renameSync(join(folder, '001-first.sql'), join(folder, '001-other.sql'))
    await refuses(place, folder, /^001-first\.sql/)
  })
})

describe('a folder of migrations', () => {
  const cases: [files: Record<string, string>, message: RegExp][] = [
    [{ '1-a.sql': 'select 1' }, /^1-a\.sql is not of the form/],
    [{ '001_a.sql': 'select 1' }, /^001_a\.sql is not of the form/],
    [{ '001-a.sql': 'select 1', '001-b.sql': 'select 1' }, /^001-b\.sql has the number of another/],
    [{ '001-a.sql': '-- nothing' }, /^001-a\.sql has no statement/],
    [{ '001-a.sql': 'select 1; commit; select 2' }, /^001-a\.sql must not use "commit"/],
    [{ '001-a.sql': 'PRAGMA foreign_keys = off' }, /^001-a\.sql must not use "PRAGMA"/],
    [
      { '001-a.sql': 'create table a (b text references c deferrable initially deferred)' },
      /"initially deferred"/,
    ],
    [{ '001-a.sql': `select 1;\nselect 'x` }, /^001-a\.sql cannot be read: .*line 2/],
  ]
  for (const [texts, message] of cases) {
    test(`is refused: ${message.source}`, async () => {
      await refuses(await freshPlace('sqlite'), migrationsOf(texts), message)
    })
  }

  test('is refused when it is not there', async () => {
    await refuses(await freshPlace('sqlite'), '/nowhere/at/all', /nowhere\/at\/all, cannot be read/)
  })
})
