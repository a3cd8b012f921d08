import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collection } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { openContent } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const schema = z.object({ title: z.string().min(1), slug: z.string(), likes: z.int().default(0) })
const posts = collection({ schema, access, unique: ['slug'], versions: true })
const collections = { posts }
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `Post ${index}`, slug: `post-${index}` }))

describeEach('createMany', (kind) => {
  test('creates all, in order, with defaults and versions', async () => {
    const { content, rows } = await openContent(kind, { collections })
    const docs = await content.createMany({ collection: 'posts', data: many(1000) })
    assert.deepEqual(
      docs.map(({ slug }) => slug),
      many(1000).map(({ slug }) => slug),
    )
    assert.equal(docs[999]?.likes, 0)
    assert.equal((await rows('posts')).length, 1000)
    const versions = await content.findVersions({ collection: 'posts', overrideAccess: true, count: true })
    assert.equal(versions.totalDocs, 1000)
    const updated = await content.update({ collection: 'posts', id: docs[0]?.id ?? '', data: { likes: 1 } })
    assert.equal(updated.likes, 1)
  })

  test('creates none when one is refused, and says which', async () => {
    const { content, rows } = await openContent(kind, { collections })
    const data = [...many(3), { title: '', slug: 'x' }]
    await assert.rejects(
      content.createMany({ collection: 'posts', data }),
      (error: Error & { errors: object }) => {
        assert.match(error.message, /^data\[3\]: title:/)
        assert.deepEqual(Object.keys(error.errors), ['3.title'])
        return true
      },
    )
    assert.deepEqual(await rows('posts'), [])
    await assert.rejects(content.createMany({ collection: 'posts', data: [...many(2), ...many(1)] }), {
      code: 'INVALID_INPUT',
      errors: { slug: 'This is already taken.' },
    })
    assert.deepEqual(await rows('posts'), [])
  })

  test('asks the rule for each document', async () => {
    const mine = collection({ schema, access: { ...access, create: ({ data }) => data.slug !== 'admin' } })
    const { content, rows } = await openContent(kind, { collections: { mine } })
    const data = [...many(1), { title: 'x', slug: 'admin' }]
    await assert.rejects(content.createMany({ collection: 'mine', data }), { code: 'ACCESS_DENIED' })
    assert.deepEqual(await rows('mine'), [])
  })

  test('runs the hooks of each document', async () => {
    const seen: string[] = []
    const hooked = collection({
      schema,
      access,
      hooks: {
        beforeChange: [({ data }) => ({ ...data, title: data.title?.toUpperCase() ?? '' })],
        afterChange: [({ doc }) => void seen.push(doc.title)],
      },
    })
    const { content } = await openContent(kind, { collections: { hooked } })
    await content.createMany({ collection: 'hooked', data: many(2) })
    assert.deepEqual(seen, ['POST 0', 'POST 1'])
  })
})

describeEach('an import', (kind) => {
  const id = '6fa459ea-ee8a-4ca4-894e-db77e160355e'

  test('keeps its ids and times behind overrideAccess, and pages through them', async () => {
    const { content } = await openContent(kind, { collections })
    const data = { title: 'x', slug: 'x', id, createdAt: new Date(1000), updatedAt: 2000 }
    const doc = await content.create({ collection: 'posts', data, overrideAccess: true })
    assert.deepEqual([doc.id, doc.createdAt, doc.updatedAt], [id, 1000, 2000])
    await content.create({ collection: 'posts', data: { title: 'y', slug: 'y' } })
    const first = await content.find({ collection: 'posts', limit: 1, sort: 'id' })
    const second = await content.find({ collection: 'posts', limit: 1, sort: 'id', cursor: first.nextCursor })
    assert.deepEqual([first.docs[0]?.slug, second.docs[0]?.slug].sort(), ['x', 'y'])
  })

  test('is refused them otherwise, and an invalid id', async () => {
    const { content, rows } = await openContent(kind, { collections })
    const data = { title: 'x', slug: 'x', id }
    await assert.rejects(content.create({ collection: 'posts', data }), { code: 'INVALID_QUERY' })
    const odd = { ...data, id: 'ADMIN' }
    await assert.rejects(content.create({ collection: 'posts', data: odd, overrideAccess: true }), {
      code: 'INVALID_QUERY',
      message: /UUID/,
    })
    assert.deepEqual(await rows('posts'), [])
  })
})
