import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { always, collection } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { openContent } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const counters = collection({ schema: z.object({ n: z.int().default(0) }), access })
const eight = Array.from({ length: 8 })

describeEach('a read and a write after it', (kind) => {
  test('lose nothing in a transaction', async () => {
    const { content } = await openContent(kind, { collections: { counters } }, { deadline: 20_000 })
    const { id } = await content.create({ collection: 'counters', data: {} })
    await Promise.all(
      eight.map(() =>
        content.transaction(async () => {
          const { n } = await content.findByID({ collection: 'counters', id })
          await sleep(3)
          await content.update({ collection: 'counters', id, data: { n: n + 1 } })
        }),
      ),
    )
    assert.equal((await content.findByID({ collection: 'counters', id })).n, 8)
  })

  test('lose nothing with a lock in a transaction of the database', async () => {
    const { content, database } = await openContent(kind, { collections: { counters } }, { deadline: 20_000 })
    const { id } = await content.create({ collection: 'counters', data: {} })
    await Promise.all(
      eight.map(() =>
        database.transaction(async () => {
          const { docs } = await content.find({
            collection: 'counters',
            where: { id: { equals: id } },
            lock: true,
          })
          await sleep(3)
          await content.update({ collection: 'counters', id, data: { n: (docs[0]?.n ?? 0) + 1 } })
        }),
      ),
    )
    assert.equal((await content.findByID({ collection: 'counters', id })).n, 8)
  })

  test('are refused a lock without a transaction', async () => {
    const { content } = await openContent(kind, { collections: { counters } })
    const { id } = await content.create({ collection: 'counters', data: {} })
    await assert.rejects(content.findByID({ collection: 'counters', id, lock: true }), {
      code: 'INVALID_QUERY',
      message: /needs a transaction/,
    })
  })
})

describeEach('a hook that changes its own collection', (kind) => {
  test('is stopped by name, and nothing is kept', async () => {
    const posts = collection({
      schema: z.object({ n: z.int().default(0) }),
      access,
      hooks: {
        afterChange: [
          async ({ doc, content }) => {
            await content.update({
              collection: 'posts',
              id: doc.id,
              data: { n: doc.n + 1 },
              overrideAccess: true,
            })
          },
        ],
      },
    })
    const { content, rows } = await openContent(kind, { collections: { posts } }, { deadline: 20_000 })
    await assert.rejects(content.create({ collection: 'posts', data: {} }), {
      code: 'HOOK_LOOP',
      message: /^afterChange of posts starts itself/,
    })
    assert.deepEqual(await rows('posts'), [])
  })
})
