import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collectionsWith, type Stamps, type Where } from '../../../src/content/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'

interface Member {
  readonly id: string
}

const { collection } = collectionsWith<Member>()
const access = { create: always, read: always, update: always, delete: always }

const people = collection({
  schema: z.object({ name: z.string(), age: z.int().optional(), secret: z.string().default('') }),
  access: { ...access, read: () => ({ name: { not_equals: 'Ghost' } }) },
  fields: { secret: { hidden: true } },
})
const teams = collection({
  schema: z.object({
    name: z.string(),
    members: z.array(z.string()).default([]),
    parent: z.string().optional(),
  }),
  access,
  relations: { members: 'people', parent: 'teams' },
})
const posts = collection({
  schema: z.object({ title: z.string(), author: z.string().optional(), team: z.string().optional() }),
  access: {
    ...access,
    // The rule of an application with several tenants, in one line and in the statement itself.
    update: ({ user }) => user !== null && { 'team.members': { contains: user.id } },
  },
  relations: { author: 'people', team: 'teams' },
})

async function openBlog(kind: Kind) {
  const { content, ...opened } = await openContent(kind, { collections: { people, teams, posts } })
  const person = (name: string, age?: number) =>
    content.create({ collection: 'people', data: { name, age, secret: `of ${name}` } })
  const [ada, bob, ghost] = [await person('Ada', 36), await person('Bob'), await person('Ghost', 99)]
  const team = (name: string, members: string[], parent?: string) =>
    content.create({ collection: 'teams', data: { name, members, parent } })
  const root = await team('root', [])
  const both = await team('both', [ada.id, bob.id], root.id)
  const alone = await team('alone', [ada.id], both.id)
  const post = (title: string, author?: string, team?: string) =>
    content.create({ collection: 'posts', data: { title, author, team } })
  await post('by Ada', ada.id, both.id)
  await post('by Bob', bob.id, alone.id)
  await post('by Ghost', ghost.id)
  await post('by no author')
  return { ...opened, content, ada, bob }
}

type PostWhere = Where<Stamps & { title: string; author?: string; team?: string }>

const POSTS: readonly (readonly [where: PostWhere, titles: readonly string[]])[] = [
  [{ 'author.name': { equals: 'Ada' } }, ['by Ada']],
  [{ 'author.name': { not_equals: 'Ada' } }, ['by Bob']],
  [{ 'author.age': { greater_than: 18 } }, ['by Ada']],
  [{ 'author.age': { exists: false } }, ['by Bob']],
  [{ 'author.name': { like: 'b' } }, ['by Bob']],
  [{ 'team.name': { in: ['both', 'alone'] } }, ['by Ada', 'by Bob']],
  [{ 'team.parent.name': { equals: 'root' } }, ['by Ada']],
  [{ 'team.parent.parent.name': { equals: 'root' } }, ['by Bob']],
  [{ 'team.members.name': { equals: 'Bob' } }, ['by Ada']],
  [
    { or: [{ 'author.name': { equals: 'Bob' } }, { title: { equals: 'by no author' } }] },
    ['by Bob', 'by no author'],
  ],
  [{ and: [{ 'author.name': { equals: 'Ada' } }, { 'team.name': { equals: 'alone' } }] }, []],
]

const TEAMS = [
  [{ members: { some: { name: { equals: 'Bob' } } } }, ['both']],
  [{ members: { none: { name: { equals: 'Bob' } } } }, ['alone', 'root']],
  [{ members: { every: { name: { equals: 'Ada' } } } }, ['alone', 'root']],
  [{ members: { some: {}, every: { age: { greater_than: 1 } } } }, ['alone']],
] as const

describeEach('a where across relations', (kind) => {
  test('finds the documents whose related ones match', async () => {
    const { content } = await openBlog(kind)
    for (const [where, titles] of POSTS) {
      const { docs } = await content.find({ collection: 'posts', where, sort: 'title' })
      assert.deepEqual(
        docs.map(({ title }) => title),
        titles,
        JSON.stringify(where),
      )
      const { totalDocs } = await content.count({ collection: 'posts', where })
      assert.equal(totalDocs, titles.length)
    }
  })

  test('asks of a list whether some, none or every one matches', async () => {
    const { content } = await openBlog(kind)
    for (const [where, names] of TEAMS) {
      const { docs } = await content.find({ collection: 'teams', where, sort: 'name' })
      assert.deepEqual(
        docs.map(({ name }) => name),
        [...names],
        JSON.stringify(where),
      )
    }
  })

  test('sees behind a relation only what the caller may read there', async () => {
    const { content } = await openBlog(kind)
    const ghost = { 'author.name': { equals: 'Ghost' } }
    assert.equal((await content.count({ collection: 'posts', where: ghost })).totalDocs, 0)
    assert.equal(
      (await content.count({ collection: 'posts', where: ghost, overrideAccess: true })).totalDocs,
      1,
    )
    await assert.rejects(
      content.find({ collection: 'posts', where: { 'author.secret': { equals: 'of Ada' } } }),
      {
        code: 'UNKNOWN_FIELD',
      },
    )
    await assert.rejects(content.find({ collection: 'posts', where: { 'title.x': { equals: 'y' } } }), {
      code: 'UNKNOWN_FIELD',
      message: /"title.x"/,
    })
  })

  test('is the rule of an application with several tenants', async () => {
    const { content, ada, bob, rows } = await openBlog(kind)
    const data = { title: 'changed' }
    const mine = await content.update({ collection: 'posts', where: {}, data, user: bob })
    assert.deepEqual(mine.docs.length, 1)
    const titles = (await rows('posts')).map(({ title }) => title).sort()
    assert.deepEqual(titles, ['by Bob', 'by Ghost', 'by no author', 'changed'])
    assert.equal((await content.update({ collection: 'posts', where: {}, data, user: ada })).docs.length, 2)
  })
})

describeEach('a Date in a where', (kind) => {
  test('is compared with milliseconds and with ISO text', async () => {
    const events = collection({ schema: z.object({ at: z.int(), day: z.string() }), access })
    const { content } = await openContent(kind, { collections: { events } })
    const times = [0, 500, 1000].map((time) => new Date(1_700_000_000_000 + time))
    for (const time of times)
      await content.create({ collection: 'events', data: { at: time.getTime(), day: time.toISOString() } })
    const middle = times[1] as Date
    for (const where of [{ at: { greater_than: middle } }, { day: { greater_than_equal: times[2] as Date } }])
      assert.equal((await content.find({ collection: 'events', where })).docs.length, 1)
    assert.equal(
      (await content.count({ collection: 'events', where: { at: { in: [middle.getTime()] } } })).totalDocs,
      1,
    )
    assert.equal(
      (await content.count({ collection: 'events', where: { createdAt: { less_than: new Date(0) } } }))
        .totalDocs,
      0,
    )
  })
})
