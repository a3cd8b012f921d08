import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeEach } from '../../support/databases.ts'
import { openPublication, owner, postData } from './publication.ts'

const posts = { collection: 'posts' } as const
const free = { overrideAccess: true } as const

describeEach('a transaction of operations', (kind) => {
  test('is kept whole or not at all', async () => {
    const { content, rows } = await openPublication(kind)
    const { id } = await content.create({ ...posts, data: postData({ slug: 'first' }), user: owner })
    const failing = content.transaction(async () => {
      await content.create({ ...posts, data: postData(), user: owner })
      await content.update({ ...posts, id, data: { slug: 'changed' }, user: owner })
      await content.update({ ...posts, id, data: { likes: { increment: 1 } }, ...free })
      assert.equal((await content.findByID({ ...posts, id, ...free })).slug, 'changed')
      await content.create({ collection: 'tags', data: { word: 'lost' } })
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual(
      (await rows('posts')).map(({ slug, likes }) => [slug, likes]),
      [['first', 0]],
    )
    assert.deepEqual(await rows('tags'), [])
    const answer = await content.transaction(async () => {
      await content.delete({ ...posts, id, user: owner })
      return (await content.create({ collection: 'tags', data: { word: 'kept' } })).word
    })
    assert.deepEqual([answer, (await rows('posts')).length, (await rows('tags')).length], ['kept', 0, 1])
  })

  test('that fails leaves the rows of one that ran at the same time', async () => {
    const { content, rows } = await openPublication(kind)
    const failing = content.transaction(async () => {
      await content.create({ ...posts, data: postData({ slug: 'lost' }), user: owner })
      await sleep(30)
      await content.create({ ...posts, data: postData({ slug: 'lost-too' }), user: owner })
      throw new Error('no')
    })
    const passing = content.transaction(async () => {
      await content.create({ ...posts, data: postData({ slug: 'kept' }), user: owner })
      await sleep(15)
      await content.create({ ...posts, data: postData({ slug: 'kept-too' }), user: owner })
    })
    const alone = content.create({ ...posts, data: postData({ slug: 'alone' }), user: owner })
    await Promise.allSettled([failing, passing, alone])
    await assert.rejects(failing, { message: 'no' })
    const slugs = (await rows('posts')).map(({ slug }) => slug).sort()
    assert.deepEqual(slugs, ['alone', 'kept', 'kept-too'])
  })

  test('is invisible to others before it ends', async () => {
    const { content, database } = await openPublication(kind)
    await content.transaction(async () => {
      await content.create({ ...posts, data: postData(), user: owner })
      const outside = await database.outside(() => content.count({ ...posts, ...free }))
      assert.deepEqual([outside.totalDocs, (await content.count({ ...posts, ...free })).totalDocs], [0, 1])
    })
  })

  test('of many at once, each with others that fail, keeps exactly those that were told so', async () => {
    const { content, rows } = await openPublication(kind)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        content.transaction(async () => {
          const { slug } = await content.create({ ...posts, data: postData(), user: owner })
          await content.create({ ...posts, data: postData({ slug: `${slug}-b` }), user: owner })
          if (index % 4 === 0) throw new Error('no')
          return slug
        }),
      ),
    )
    const told = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    const kept = (await rows('posts')).map(({ slug }) => String(slug)).sort()
    assert.deepEqual(kept, told.flatMap((slug) => [slug, `${slug}-b`]).sort())
    assert.equal(told.length, 30)
  })
})
