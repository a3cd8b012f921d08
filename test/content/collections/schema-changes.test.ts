import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collection, createContent } from '../../../src/content/index.ts'
import {
  describeEach,
  freshPlace,
  type Kind,
  migrationsOf,
  open,
  type Place,
} from '../../support/databases.ts'
import { type Rows, sqlIn } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const posts = (shape: z.ZodRawShape, more: object = {}) => ({
  posts: collection({ schema: z.object(shape), access, ...more }),
})
type Collections = ReturnType<typeof posts>

/** An application whose schema changes: each step is a start with a new schema and one more migration. */
async function evolving(kind: Kind, first: Collections) {
  const place: Place = await freshPlace(kind)
  const files: Record<string, string> = {}
  const migrate = async (sql: string) => {
    files[`${String(Object.keys(files).length + 1).padStart(3, '0')}-step.sql`] = sql
    return await open<Rows>(place, { migrations: migrationsOf(files) })
  }
  const database = await migrate('create table unrelated (id text)')
  const sql = await createContent({ database, collections: first }).then(() => '', sqlIn)
  const current = await migrate(sql)
  const content = await createContent({ database: current, collections: first })
  const start = (collections: Collections) => createContent({ database: current, collections })
  return {
    content,
    migrate,
    async complaint(collections: Collections): Promise<string> {
      const error: unknown = await start(collections).then(
        () => null,
        (error: unknown) => error,
      )
      assert.ok(error instanceof Error, 'the start noticed nothing')
      return error.message
    },
    async startWith(sql: string, collections: Collections) {
      return await createContent({ database: await migrate(sql), collections })
    },
  }
}

/** The statements that a sentence prints, from the first one of this form. */
function printed(message: string, from: RegExp): string {
  const at = message.search(from)
  assert.ok(at >= 0, message)
  return message.slice(at).replace(/;[^;]*$/, ';')
}

const title = z.string()

describeEach('a field that is', (kind) => {
  test('added and optional gets its column', async () => {
    const app = await evolving(kind, posts({ title }))
    const { id } = await app.content.create({ collection: 'posts', data: { title: 'x' } })
    const next = posts({ title, city: z.string().optional() })
    const message = await app.complaint(next)
    const content = await app.startWith(printed(message, /alter table/), next)
    assert.equal((await content.findByID({ collection: 'posts', id })).title, 'x')
  })

  test('added and required asks for the value of the rows', async () => {
    const app = await evolving(kind, posts({ title }))
    await app.content.create({ collection: 'posts', data: { title: 'x' } })
    const next = posts({ title, city: z.string().min(1) })
    const message = await app.complaint(next)
    assert.match(message, /posts\.city is new and required.*Either give city a default.*, or/)
    const sql = printed(message, /alter table "posts" add/).replace('<value>', "'Wien'")
    const content = await app.startWith(sql, next)
    assert.equal((await content.find({ collection: 'posts' })).docs[0]?.city, 'Wien')
  })

  test('added, required and unique is not given one value for all rows', async () => {
    const app = await evolving(kind, posts({ title }))
    for (const title of ['a', 'b']) await app.content.create({ collection: 'posts', data: { title } })
    const next = posts({ title, slug: z.string() }, { unique: ['slug'] })
    const message = await app.complaint(next)
    assert.match(message, /posts\.slug is new, required and unique/)
    const fill =
      'alter table "posts" add column "slug" text; update "posts" set "slug" = "id"; create unique index "posts_slug" on "posts" ("slug");'
    assert.ok(message.includes('set "slug" = "id"'), message)
    const content = await app.startWith(fill, next)
    const { docs } = await content.find({ collection: 'posts' })
    assert.equal(new Set(docs.map(({ slug }) => slug)).size, 2)
  })

  test('made required is noticed where rows have none', async () => {
    const app = await evolving(kind, posts({ title, city: z.string().optional() }))
    await app.content.create({ collection: 'posts', data: { title: 'x' } })
    const next = posts({ title, city: z.string() })
    const message = await app.complaint(next)
    assert.match(message, /city of posts is required, and rows of posts have none/)
    const sql = printed(message, /update "posts"/).replace('<value>', "'Graz'")
    const content = await app.startWith(sql, next)
    assert.equal((await content.find({ collection: 'posts' })).docs[0]?.city, 'Graz')
  })

  test('renamed can keep its data', async () => {
    const app = await evolving(kind, posts({ title, text: z.string() }))
    await app.content.create({ collection: 'posts', data: { title: 'x', text: 'kept' } })
    const next = posts({ title, body: z.string() })
    const message = await app.complaint(next)
    const [sql = ''] =
      /alter table "posts" rename column "text" to "body";/.exec(message) ?? assert.fail(message)
    const content = await app.startWith(sql, next)
    assert.equal((await content.find({ collection: 'posts' })).docs[0]?.body, 'kept')
  })

  test('removed loses its column', async () => {
    const app = await evolving(kind, posts({ title, city: z.string() }, { indexes: ['city'] }))
    await app.content.create({ collection: 'posts', data: { title: 'x', city: 'Wien' } })
    const next = posts({ title })
    const message = await app.complaint(next)
    assert.match(message, /posts\.city needs a value.*If the field was removed/)
    const content = await app.startWith(printed(message, /drop index|alter table/), next)
    await content.create({ collection: 'posts', data: { title: 'y' } })
    assert.equal((await content.find({ collection: 'posts' })).docs.length, 2)
  })

  test('made optional lets its column be null', async () => {
    const app = await evolving(kind, posts({ title, city: z.string() }))
    const { id } = await app.content.create({ collection: 'posts', data: { title: 'x', city: 'Wien' } })
    const next = posts({ title, city: z.string().optional() })
    const content = await app.startWith(printed(await app.complaint(next), /alter table/), next)
    assert.equal((await content.findByID({ collection: 'posts', id })).city, 'Wien')
    await content.update({ collection: 'posts', id, data: { city: undefined } })
    assert.equal((await content.findByID({ collection: 'posts', id })).city, undefined)
  })

  test('changed from whole numbers to any gets another type', async () => {
    const app = await evolving(kind, posts({ title, weight: z.int() }))
    const { id } = await app.content.create({ collection: 'posts', data: { title: 'x', weight: 3 } })
    const next = posts({ title, weight: z.number() })
    const content = await app.startWith(printed(await app.complaint(next), /alter table/), next)
    assert.equal((await content.findByID({ collection: 'posts', id })).weight, 3)
    await content.update({ collection: 'posts', id, data: { weight: 0.5 } })
    assert.equal((await content.findByID({ collection: 'posts', id })).weight, 0.5)
  })

  test('changed from text to a number gets another type', async () => {
    const app = await evolving(kind, posts({ title, year: z.string() }))
    const { id } = await app.content.create({ collection: 'posts', data: { title: 'x', year: '1999' } })
    const next = posts({ title, year: z.int() })
    const content = await app.startWith(printed(await app.complaint(next), /alter table/), next)
    assert.equal((await content.findByID({ collection: 'posts', id })).year, 1999)
  })

  test('changed from text to a list is noticed by its rows', async () => {
    const app = await evolving(kind, posts({ title, tags: z.string() }))
    await app.content.create({ collection: 'posts', data: { title: 'x', tags: 'plain' } })
    const next = posts({ title, tags: z.array(z.string()) })
    const message = await app.complaint(next)
    assert.match(message, /posts\.tags has rows whose text is not the JSON of a list/)
    const content = await app.startWith(printed(message, /update "posts"/), next)
    assert.deepEqual((await content.find({ collection: 'posts' })).docs[0]?.tags, ['plain'])
  })

  test('tightened lets older rows be counted up', async () => {
    const app = await evolving(kind, posts({ title, likes: z.int().max(2).default(0) }))
    const { id } = await app.content.create({ collection: 'posts', data: { title: 'a long title' } })
    const content = await app.startWith(
      'create table other (id text)',
      posts({ title: title.max(3), likes: z.int().max(1).default(0) }),
    )
    const like = () => content.update({ collection: 'posts', id, data: { likes: { increment: 1 } } as never })
    await like()
    await assert.rejects(like(), { code: 'INVALID_INPUT' })
    assert.equal((await content.findByID({ collection: 'posts', id })).likes, 1)
  })
})

describeEach('an index that is missing', (kind) => {
  test('is printed at the start, which goes on', async () => {
    const app = await evolving(kind, posts({ title, author: z.string() }))
    const warnings: string[] = []
    const listen = ({ message }: Error) => warnings.push(message)
    process.on('warning', listen)
    try {
      const next = posts({ title, author: z.string() }, { indexes: ['author', ['title', '-createdAt']] })
      const content = await app.startWith('create table other (id text)', next)
      await new Promise((resolve) => setImmediate(resolve))
      const [warning = ''] = warnings
      assert.match(warning, /create index "posts_author"/)
      const sql = warning.split('\n\n').slice(1).join('\n\n')
      assert.match(sql, /"posts_title_created_at" on "posts" \("title".*, "created_at" desc, "id" desc\)/)
      assert.ok(content)
      await app.startWith(sql, next)
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(warnings.length, 1)
    } finally {
      process.off('warning', listen)
    }
  })
})
