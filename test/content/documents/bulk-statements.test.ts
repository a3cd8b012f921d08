import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collection, createContent } from '../../../src/content/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent, watch } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const schema = z.object({ n: z.int(), word: z.string().default('x') })
const plain = collection({ schema, access })
const versioned = collection({ schema, access, versions: { max: 3 } })
const unique = collection({ schema, access, unique: ['word'] })
const collections = { plain, versioned, unique }

async function openMany(kind: Kind, count: number) {
  const opened = await openContent(kind, { collections })
  const data = Array.from({ length: count }, (_, n) => ({ n, word: `word ${n}` }))
  for (const collection of ['plain', 'versioned', 'unique'] as const)
    await opened.content.createMany({ collection, data })
  const spy = watch(opened.database)
  const content = await createContent({ database: spy.database, collections })
  spy.ran.length = 0
  return { ...opened, content, ran: spy.ran }
}

describeEach('a bulk operation', (kind) => {
  test('changes and deletes a thousand documents in few statements', async () => {
    const { content, ran, rows } = await openMany(kind, 1000)
    const updated = await content.update({ collection: 'plain', where: {}, data: { word: 'same' } })
    assert.equal(updated.docs.length, 1000)
    assert.ok(ran.length <= 5, `${ran.length} statements`)
    assert.ok((await rows('plain')).every(({ word }) => word === 'same'))
    ran.length = 0
    const gone = await content.delete({ collection: 'plain', where: { n: { less_than: 900 } } })
    assert.equal(gone.docs.length, 900)
    assert.ok(ran.length <= 5, `${ran.length} statements`)
    assert.equal((await rows('plain')).length, 100)
  })

  test('keeps a version of each, and no more than the collection keeps', async () => {
    const { content, ran } = await openMany(kind, 50)
    for (let round = 0; round < 4; round++)
      await content.update({ collection: 'versioned', where: {}, data: { word: `round ${round}` } })
    assert.ok(ran.length < 40, `${ran.length} statements`)
    const [{ id } = { id: '' }] = (await content.find({ collection: 'versioned', limit: 1 })).docs
    const { docs } = await content.findVersions({
      collection: 'versioned',
      where: { parent: { equals: id } },
      overrideAccess: true,
    })
    assert.deepEqual(
      docs.map(({ number, version }) => [number, version.word]),
      [
        [5, 'round 3'],
        [4, 'round 2'],
        [3, 'round 1'],
      ],
    )
  })

  test('increments each from its own value', async () => {
    const { content, rows } = await openMany(kind, 20)
    await content.update({ collection: 'plain', where: {}, data: { n: { increment: 100 } } })
    assert.deepEqual(
      (await rows('plain')).map(({ n }) => n),
      Array.from({ length: 20 }, (_, n) => n + 100),
    )
  })

  test('that refuses some tries each by itself, and says which', async () => {
    const { content, rows } = await openMany(kind, 3)
    const { docs, errors } = await content.update({ collection: 'unique', where: {}, data: { word: 'one' } })
    assert.deepEqual([docs.length, errors.length], [1, 2])
    assert.ok(errors.every(({ code }) => code === 'INVALID_INPUT'))
    assert.equal((await rows('unique')).filter(({ word }) => word === 'one').length, 1)
  })
})
