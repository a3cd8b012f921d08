import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, cpSync, readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { describeEach, freshFolder, migratedPlace, migrations, migrationsOf, open } from './databases.ts'
import { createPostgresServer } from './postgres.ts'
import { connectTo } from './server-connection.ts'

const FAILING = new URL('programs/failing-test.ts', import.meta.url).pathname

/** Runs a test file by itself, as a person does who has no run around it. */
async function runAlone(args: readonly string[], temporary: string) {
  const { NODE_TEST_CONTEXT: _, TEST_POSTGRES_URL: __, TEST_TEMPLATES: ___, ...env } = process.env
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; output: string }>()
  execFile(process.execPath, args, { env: { ...env, TMPDIR: temporary } }, (error, output) =>
    resolve({ code: error?.code ?? 0, output }),
  )
  return await promise
}

describe('a test file that starts its own PostgreSQL', () => {
  for (const flags of [[], ['--test']])
    test(`fails with its test under node ${flags.join('')}, and leaves nothing behind`, async () => {
      const temporary = freshFolder()
      // PostgreSQL may run as another user.
      chmodSync(temporary, 0o755)
      const { code, output } = await runAlone([...flags, FAILING], temporary)
      assert.match(output, /on purpose/)
      assert.equal(code, 1)
      assert.deepEqual(readdirSync(temporary), [])
    })
})

describe('a server', () => {
  test('keeps its data over a stop and a start, and ends with its last owner', async () => {
    const server = await createPostgresServer()
    const before = await connectTo(server.url('postgres'))
    await before.execute('create table kept (word text)')
    await before.close()
    await server.stop()
    await assert.rejects(connectTo(server.url('postgres')), { code: 'ECONNREFUSED' })
    await server.start()
    const after = await connectTo(server.url('postgres'))
    assert.deepEqual(await after.execute('select * from kept'), [])
    await after.close()
    await server.remove()
    await assert.rejects(connectTo(server.url('postgres')), { code: 'ECONNREFUSED' })
  })
})

describeEach('a migrated place', (kind) => {
  test('has had all migrations, and is empty and its own', async () => {
    const migrating: string[] = []
    const log = ({ kind }: { readonly kind: string }) => void migrating.push(kind)
    const [one, other] = [await migratedPlace(kind), await migratedPlace(kind)]
    const database = await open<{ posts: { id: string } }>(one, { log })
    const second = await open<{ posts: { id: string } }>(other, { log })
    assert.deepEqual(migrating, [])
    await sql`insert into posts (id, slug, title, content, created_at, updated_at) values ('a', 'a', '', '', 1, 1)`.execute(
      database.write,
    )
    assert.equal((await database.read.selectFrom('posts').selectAll().execute()).length, 1)
    assert.deepEqual(await second.read.selectFrom('posts').selectAll().execute(), [])
  })

  test('follows the text of the migrations: a changed one is not taken from before', async () => {
    const columns = async (text: string) => {
      const folder = migrationsOf({ '001-things.sql': text })
      const database = await open<{ things: object }>(await migratedPlace(kind, folder), {
        migrations: folder,
      })
      await sql`insert into things default values`.execute(database.write)
      const rows = await database.read.selectFrom('things').selectAll().execute()
      return Object.keys(rows[0] ?? {})
    }
    assert.deepEqual(await columns('create table things (id integer);'), ['id'])
    assert.deepEqual(await columns('create table things (id integer, word text);'), ['id', 'word'])
  })

  test('is made once where several ask for it at the same time', async () => {
    const folder = freshFolder()
    cpSync(migrations, folder, { recursive: true })
    const places = await Promise.all(Array.from({ length: 4 }, () => migratedPlace(kind, folder)))
    for (const place of places) await (await open(place, { migrations: folder })).ping()
    assert.equal(new Set(places.map((place) => JSON.stringify(place))).size, 4)
  })
})
