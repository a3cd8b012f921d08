import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { createContent } from '../../../src/content/index.ts'
import { describeEach, freshPlace, migrationsOf, open as openAt } from '../../support/databases.ts'
import { openContent, type Rows } from '../library.ts'
import { admin, collection, open, openPublication, owner, postData } from './publication.ts'

const posts = { collection: 'posts' } as const
const free = { overrideAccess: true } as const
const invalid = (errors: Record<string, string>) => ({ name: 'ContentError', code: 'INVALID_INPUT', errors })
const taken = 'This is already taken.'

describeEach('a unique value that is taken', (kind) => {
  test('is a problem beside its field', async () => {
    const { content, rows } = await openPublication(kind)
    const one = await content.create({ ...posts, data: postData(), user: owner })
    const two = await content.create({ ...posts, data: postData(), user: owner })
    const { slug, title } = one
    const before = await rows('posts')
    const create = content.create({ ...posts, data: postData({ slug }), user: owner })
    await assert.rejects(create, invalid({ slug: taken }))
    const update = content.update({ ...posts, id: two.id, data: { slug }, user: owner })
    await assert.rejects(update, invalid({ slug: taken }))
    const both = 'There is one with the same title and author already.'
    const pair = content.create({ ...posts, data: postData({ title }), user: owner })
    await assert.rejects(pair, invalid({ title: both, author: both }))
    assert.deepEqual(await rows('posts'), before)
  })

  test('lets one of 20 at once through', async () => {
    const { content, rows } = await openPublication(kind)
    const data = Array.from({ length: 20 }, () => postData({ slug: 'same' }))
    const all = await Promise.allSettled(
      data.map((one) => content.create({ ...posts, data: one, user: owner })),
    )
    const lost = all.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost.length, 19)
    for (const { reason } of lost) assert.deepEqual(reason.errors, { slug: taken })
    assert.equal((await rows('posts')).length, 1)
  })

  test('can be caught inside a transaction, which goes on', async () => {
    const { content, rows } = await openPublication(kind)
    await content.transaction(async () => {
      await content.create({ ...posts, data: postData({ slug: 'a' }), user: owner })
      const again = content.create({ ...posts, data: postData({ slug: 'a' }), user: owner })
      await assert.rejects(again, invalid({ slug: taken }))
      const other = await content.create({ ...posts, data: postData({ slug: 'b' }), user: owner })
      await assert.rejects(content.update({ ...posts, id: other.id, data: { slug: 'a' }, ...free }), {
        code: 'INVALID_INPUT',
      })
      await content.update({ ...posts, id: other.id, data: { slug: 'c' }, ...free })
    })
    assert.deepEqual(
      (await rows('posts')).map(({ slug }) => slug),
      ['a', 'c'],
    )
  })
})

describeEach('data that does not fit', (kind) => {
  test('names each field, and nothing is written', async () => {
    const { content, rows } = await openPublication(kind)
    const data = { title: ' ', slug: 'Not a slug', author: 7, tags: ['a', 7], meta: {}, likes: 'x' }
    await assert.rejects(content.create({ ...posts, data, user: admin } as never), ({ code, errors }) => {
      assert.equal(code, 'INVALID_INPUT')
      assert.deepEqual(Object.keys(errors).sort(), [
        'author',
        'likes',
        'meta.description',
        'slug',
        'tags.1',
        'title',
      ])
      assert.equal(errors.title, 'A title is needed.')
      return true
    })
    assert.deepEqual(await rows('posts'), [])
  })

  test('is refused as text that not every database keeps: NUL and half a character', async () => {
    const { content, rows } = await openPublication(kind)
    const texts = ['a\0b', '\ud800', 'x\udc00y']
    for (const text of texts) {
      for (const [field, value] of [
        ['content', text],
        ['tags', [text]],
        ['meta', { description: text }],
      ] as const) {
        const data = { ...postData(), [field]: value }
        await assert.rejects(content.create({ ...posts, data, user: owner }), ({ code, errors }) => {
          return code === 'INVALID_INPUT' && field in errors
        })
      }
    }
    assert.deepEqual(await rows('posts'), [])
    const meta = { description: 'a \\u0000 is no NUL, nor is \\ud800' }
    const { id } = await content.create({ ...posts, data: postData({ meta }), user: owner })
    assert.deepEqual((await content.findByID({ ...posts, id, ...free })).meta, meta)
  })

  test('is looked at whole: what fields have to say about each other holds after a partial update', async () => {
    const events = collection({
      schema: z
        .object({ from: z.int(), to: z.int(), seats: z.int(), taken: z.int().default(0) })
        .refine(({ from, to }) => from <= to, { path: ['to'], message: 'Ends before it begins.' })
        .refine(({ seats, taken }) => taken <= seats, 'Sold out.'),
      access: open,
    })
    const { content, row } = await openContent(kind, { collections: { events } })
    const { id } = await content.create({ collection: 'events', data: { from: 5, to: 6, seats: 10 } })
    const about = { collection: 'events', id } as const
    await assert.rejects(
      content.update({ ...about, data: { to: 4 } }),
      invalid({ to: 'Ends before it begins.' }),
    )
    const sales = Array.from({ length: 15 }, () =>
      content.update({ ...about, data: { taken: { increment: 1 } } }),
    )
    const outcomes = await Promise.allSettled(sales)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 5)
    for (const { reason } of refused) assert.deepEqual(reason.errors, { '': 'Sold out.' })
    const both = [{ from: 20 }, { to: 21 }].map((data) => content.update({ ...about, data }))
    await Promise.allSettled(both)
    const { from, to, taken: sold } = (await row('events', id)) ?? {}
    assert.ok(Number(from) <= Number(to))
    assert.equal(sold, 10)
  })

  test('waits for a schema that takes its time', async () => {
    const words = collection({
      schema: z.object({
        word: z.string().refine(async (word) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          return word !== 'bad'
        }, 'Not this word.'),
      }),
      access: open,
    })
    const { content } = await openContent(kind, { collections: { words } })
    const { id } = await content.create({ collection: 'words', data: { word: 'good' } })
    const bad = { word: 'bad' }
    await assert.rejects(
      content.create({ collection: 'words', data: bad }),
      invalid({ word: 'Not this word.' }),
    )
    await assert.rejects(
      content.update({ collection: 'words', id, data: bad }),
      invalid({ word: 'Not this word.' }),
    )
  })
})

describeEach('references that the tables know of', (kind) => {
  test('are problems that people can mend, not errors of the database', async () => {
    const authors = collection({ schema: z.object({ name: z.string() }), access: open })
    const books = collection({ schema: z.object({ author: z.string() }), access: open })
    const stamps = 'created_at bigint not null, updated_at bigint not null'
    const migrations = migrationsOf({
      '010-books.sql': `
        create table authors (id text not null primary key, name text not null, ${stamps});
        create table books (id text not null primary key, author text not null references authors (id), ${stamps});`,
    })
    const database = await openAt<Rows>(await freshPlace(kind), { migrations })
    const content = await createContent({ database, collections: { authors, books } })
    const { id } = await content.create({ collection: 'authors', data: { name: 'Ann' } })
    await content.create({ collection: 'books', data: { author: id } })
    const orphan = content.create({ collection: 'books', data: { author: 'unknown' } })
    await assert.rejects(orphan, invalid({ '': 'Something that this refers to is not there any more.' }))
    await assert.rejects(content.delete({ collection: 'authors', id }), { code: 'CONFLICT' })
    assert.equal((await content.count({ collection: 'authors' })).totalDocs, 1)
  })
})
