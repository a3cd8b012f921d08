import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createKey } from '../../src/actions/index.ts'
import { contentAnswer } from '../../src/auth/index.ts'
import { createSubmissions } from '../../src/content/index.ts'
import { migrations, migrationsOf, open as openDatabase, ownServer } from '../support/databases.ts'
import { addressesIn, fields, open, page } from './site.ts'

interface Tables {
  notes: { note: string }
}

test('PostgreSQL that stops under two instances loses no text, and the form that came back is done once', async (t) => {
  const server = await ownServer()
  const place = { url: server.url('postgres') }
  const folder = migrationsOf({
    '001-notes.sql': 'create table notes (note text not null);',
    '002-submissions.sql': readFileSync(join(migrations, '002-submissions.sql'), 'utf8'),
  })
  const keys = createKey()
  const node = async () => {
    const database = await openDatabase<Tables>({ ...place }, { migrations: folder })
    const write = action(
      { access: anyone, once: true, input: z.object({ note: z.string().min(1) }) },
      async ({ data }) => {
        await database.write.insertInto('notes').values(data).execute()
      },
    )
    const site = await open(t, {
      actions: { write },
      keys,
      store: createSubmissions(database),
      answerError: contentAnswer,
      pages: (app) => {
        app.use(async (_request, _response, next) => {
          await database.read.selectFrom('notes').select('note').execute()
          next()
        })
        page(app, '/', { action: write, fields: ['note'] })
      },
    })
    const rows = async () =>
      (await database.read.selectFrom('notes').select('note').execute()).map(({ note }) => note)
    return { site, rows }
  }
  const one = await node()
  const two = await node()
  const [address = ''] = await one.site.formsOn('/')
  await server.stop()
  const typed = fields({ note: 'A long evening' })
  const refused = await one.site.post(address, typed)
  const html = await refused.text()
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '1')
  assert.match(html, /<textarea [^>]*name="note"[^>]*>\nA long evening<\/textarea>/)
  assert.match(html, /<button>Send again<\/button>/)
  await server.start()
  const again = addressesIn(html)[0] ?? ''
  assert.equal((await one.site.post(again, typed)).status, 303)
  // The same bytes to the other instance, and the form that came back once more.
  assert.equal((await two.site.post(address, typed)).status, 303)
  assert.equal((await two.site.post(again, typed)).status, 303)
  assert.equal((await two.site.post(again, fields({ note: 'Changed' }))).status, 409)
  assert.deepEqual(await two.rows(), ['A long evening'])
})
