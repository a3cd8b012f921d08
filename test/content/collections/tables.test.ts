import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collection, createContent, DatabaseError } from '../../../src/content/index.ts'
import { describeEach, freshPlace, type Kind, migrationsOf, open } from '../../support/databases.ts'
import { type Rows, sqlIn } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const notes = collection({
  schema: z.object({
    word: z.string(),
    count: z.int().default(7),
    weight: z.number().default(0.5),
    isNew: z.boolean().default(true),
    tags: z.array(z.string()).default(["it's"]),
    comment: z.string().optional(),
  }),
  access,
  unique: ['word'],
})
const collections = { notes }

const WHOLE = `create table notes (
  id text not null primary key, word text not null unique, count bigint not null, weight double precision not null,
  is_new integer not null, tags text not null, comment text, created_at bigint not null, updated_at bigint not null
)`

/** A database whose table was made by this SQL. */
async function openWith(kind: Kind, sql: string) {
  const place = await freshPlace(kind)
  const files = { '001-notes.sql': sql }
  return { place, files, database: await open<Rows>(place, { migrations: migrationsOf(files) }) }
}

/** What the check says about a table. */
async function complaint(kind: Kind, sql: string): Promise<string> {
  const { database } = await openWith(kind, sql)
  const error: unknown = await createContent({ database, collections }).catch((error: unknown) => error)
  assert.ok(error instanceof DatabaseError, 'nothing was wrong')
  assert.equal(error.code, 'DATABASE_UNUSABLE')
  return error.message
}

describeEach('a table', (kind) => {
  test('that fits is taken as it is, with columns of others in it', async () => {
    const extra = WHOLE.replace('comment text,', `comment text, rank bigint not null default 0, hint text,`)
    const { database } = await openWith(kind, extra)
    const content = await createContent({ database, collections })
    const { id } = await content.create({ collection: 'notes', data: { word: 'x' } })
    assert.deepEqual(Object.keys(await content.findByID({ collection: 'notes', id })), [
      'id',
      'word',
      'count',
      'weight',
      'isNew',
      'tags',
      'createdAt',
      'updatedAt',
    ])
  })

  test('that is missing is printed, and what is printed makes it', async () => {
    const { place, files, database } = await openWith(kind, 'create table other (id text)')
    const sql = await createContent({ database, collections }).then(() => '', sqlIn)
    const next = await open(place, { migrations: migrationsOf({ ...files, '002-more.sql': sql }) })
    const content = await createContent({ database: next, collections })
    assert.equal((await content.create({ collection: 'notes', data: { word: 'x' } })).count, 7)
    const twin = content.create({ collection: 'notes', data: { word: 'x' } })
    await assert.rejects(twin, { code: 'INVALID_INPUT' })
  })

  test('that lacks columns gets them, and rows that are there have the defaults', async () => {
    const first = `create table notes (id text not null primary key, word text not null unique, created_at bigint not null, updated_at bigint not null);
      insert into notes values ('0198c0de-0000-7000-8000-000000000001', 'old', 1, 1)`
    const { place, files, database } = await openWith(kind, first)
    const sql = await createContent({ database, collections }).then(() => '', sqlIn)
    assert.equal(sql.match(/alter table "notes" add column/g)?.length, 5)
    const next = await open(place, { migrations: migrationsOf({ ...files, '002-more.sql': sql }) })
    const content = await createContent({ database: next, collections })
    assert.deepEqual((await content.find({ collection: 'notes' })).docs, [
      {
        id: '0198c0de-0000-7000-8000-000000000001',
        word: 'old',
        count: 7,
        weight: 0.5,
        isNew: true,
        tags: ["it's"],
        createdAt: 1,
        updatedAt: 1,
      },
    ])
  })

  test('without the unique index is an error that says how to create it', async () => {
    assert.match(
      await complaint(kind, WHOLE.replace(' unique', '')),
      /create unique index "notes_word" on "notes" \("word"\);/,
    )
    const some = `${WHOLE.replace(' unique', '')}; create unique index part on notes (word) where count > 0`
    assert.match(await complaint(kind, some), /create unique index "notes_word"/)
  })

  const misfits: readonly (readonly [what: string, from: string, to: string, sentence: RegExp])[] = [
    [
      'a column of another type',
      'count bigint',
      'count text',
      /notes\.count is of type text and has to be bigint/,
    ],
    [
      'a column that rounds',
      'weight double precision',
      'weight text',
      /notes\.weight .* has to be double precision/,
    ],
    [
      'a text that is a number',
      'word text',
      'word integer',
      /notes\.word is of type integer and has to be text/,
    ],
    [
      'a column that needs a value',
      'comment text',
      'comment text not null',
      /a document may be without comment: let it be null/,
    ],
    [
      'a column that no field fills',
      'comment text,',
      'comment text, owner text not null,',
      /notes\.owner needs a value.*drop column "owner"/,
    ],
    ['no key', 'text not null primary key', 'text not null', /notes\.id has to be the primary key/],
  ]
  for (const [what, from, to, sentence] of misfits) {
    test(`with ${what} is refused, and named`, async () => {
      assert.match(await complaint(kind, WHOLE.replace(from, to)), sentence)
    })
  }

  test('is one error with everything in it', async () => {
    const message = await complaint(
      kind,
      WHOLE.replace('count bigint', 'count text').replace('comment text,', ''),
    )
    assert.match(
      message,
      /notes\.count.*Put this into a new migration:\n\nalter table "notes" add column "comment" text;/s,
    )
  })

  test('of ours that is missing is named, with the file that makes it', async () => {
    const { database } = await openWith(kind, WHOLE)
    const kept = { notes: collection({ ...notes.options, access, versions: true } as never) }
    await assert.rejects(
      createContent({ database, collections: kept }),
      /The table versions is missing\. Copy .*003-content\.sql/,
    )
  })
})
