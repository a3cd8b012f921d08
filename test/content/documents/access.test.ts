import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { createContent, type createId } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import {
  admin,
  collection,
  editor,
  open,
  openPublication,
  other,
  owner,
  postData,
  posts as postsCollection,
  type User,
} from './publication.ts'

const posts = { collection: 'posts' } as const
const free = { overrideAccess: true } as const

type Publication = Awaited<ReturnType<typeof openPublication>>
type Act = (content: Publication['content'], user: User | null, id: string) => Promise<unknown>

const callers = { stranger: null, owner, other, editor, admin } as const
type Outcomes = Readonly<Record<keyof typeof callers, string>>

/** What comes of an act: `done`, a number of documents, or the code of the refusal. */
interface Case {
  readonly act: Act
  readonly on: 'draft' | 'published'
  readonly outcomes: Outcomes
}

const no = 'ACCESS_DENIED'
const gone = 'NOT_FOUND'

const count = async (found: Promise<{ docs: readonly unknown[] }>) => String((await found).docs.length)

const cases: Readonly<Record<string, Case>> = {
  create: {
    act: (content, user) => content.create({ ...posts, data: postData(), user }),
    on: 'draft',
    outcomes: { stranger: no, owner: 'done', other: 'done', editor: 'done', admin: 'done' },
  },
  'findByID of a draft': {
    act: (content, user, id) => content.findByID({ ...posts, id, user }),
    on: 'draft',
    outcomes: { stranger: gone, owner: 'done', other: gone, editor: 'done', admin: 'done' },
  },
  'findByID of what is published': {
    act: (content, user, id) => content.findByID({ ...posts, id, user }),
    on: 'published',
    outcomes: { stranger: 'done', owner: 'done', other: 'done', editor: 'done', admin: 'done' },
  },
  find: {
    act: (content, user) => count(content.find({ ...posts, user })),
    on: 'draft',
    outcomes: { stranger: '1', owner: '2', other: '1', editor: '2', admin: '2' },
  },
  'find with a count': {
    act: async (content, user) => String((await content.find({ ...posts, count: true, user })).totalDocs),
    on: 'draft',
    outcomes: { stranger: '1', owner: '2', other: '1', editor: '2', admin: '2' },
  },
  'find that asks for what is not seen': {
    act: (content, user) =>
      count(content.find({ ...posts, where: { or: [{ status: { equals: 'draft' } }, {}] }, user })),
    on: 'draft',
    outcomes: { stranger: '1', owner: '2', other: '1', editor: '2', admin: '2' },
  },
  count: {
    act: async (content, user) => String((await content.count({ ...posts, user })).totalDocs),
    on: 'draft',
    outcomes: { stranger: '1', owner: '2', other: '1', editor: '2', admin: '2' },
  },
  'update of a draft': {
    act: (content, user, id) => content.update({ ...posts, id, data: { title: 'New' }, user }),
    on: 'draft',
    outcomes: { stranger: no, owner: 'done', other: gone, editor: 'done', admin: 'done' },
  },
  'update of what is published': {
    act: (content, user, id) => content.update({ ...posts, id, data: { title: 'New' }, user }),
    on: 'published',
    outcomes: { stranger: no, owner: 'done', other: no, editor: 'done', admin: 'done' },
  },
  'update by where': {
    act: (content, user) => count(content.update({ ...posts, where: {}, data: { content: 'New' }, user })),
    on: 'draft',
    outcomes: { stranger: no, owner: '2', other: '0', editor: '2', admin: '2' },
  },
  'update of a field for few': {
    act: (content, user, id) => content.update({ ...posts, id, data: { likes: 5 }, user }),
    on: 'published',
    outcomes: { stranger: no, owner: no, other: no, editor: no, admin: 'done' },
  },
  'increment of a field for few': {
    act: (content, user, id) => content.update({ ...posts, id, data: { likes: { increment: 1 } }, user }),
    on: 'published',
    outcomes: { stranger: no, owner: no, other: no, editor: no, admin: 'done' },
  },
  'update by where of a field for few': {
    act: (content, user) => count(content.update({ ...posts, where: {}, data: { likes: 5 }, user })),
    on: 'published',
    outcomes: { stranger: no, owner: no, other: no, editor: no, admin: '2' },
  },
  'create with a field for few': {
    act: (content, user) => content.create({ ...posts, data: postData({ likes: 0 }), user }),
    on: 'published',
    outcomes: { stranger: no, owner: no, other: no, editor: no, admin: 'done' },
  },
  'delete of a draft': {
    act: (content, user, id) => content.delete({ ...posts, id, user }),
    on: 'draft',
    outcomes: { stranger: no, owner: 'done', other: gone, editor: no, admin: 'done' },
  },
  'delete of what is published': {
    act: (content, user, id) => content.delete({ ...posts, id, user }),
    on: 'published',
    outcomes: { stranger: no, owner: 'done', other: no, editor: no, admin: 'done' },
  },
  'delete by where': {
    act: (content, user) => count(content.delete({ ...posts, where: {}, user })),
    on: 'draft',
    outcomes: { stranger: no, owner: '2', other: '0', editor: no, admin: '2' },
  },
  'duplicate of a draft': {
    act: (content, user, id) => content.duplicate({ ...posts, id, user }),
    on: 'draft',
    outcomes: { stranger: gone, owner: 'done', other: gone, editor: 'done', admin: 'done' },
  },
  'duplicate of what is published': {
    act: (content, user, id) => content.duplicate({ ...posts, id, user }),
    on: 'published',
    outcomes: { stranger: no, owner: 'done', other: 'done', editor: 'done', admin: 'done' },
  },
}

const reads = /^(find|count)/

describeEach('access rules', (kind) => {
  for (const [name, { act, on, outcomes }] of Object.entries(cases)) {
    test(`decide who may ${name}`, async () => {
      const { content, rows } = await openPublication(kind)
      for (const [who, expected] of Object.entries(outcomes)) {
        await content.delete({ ...posts, where: {}, ...free })
        const made = {
          draft: await content.create({ ...posts, data: postData({ likes: 1 }), ...free }),
          published: await content.create({ ...posts, data: postData({ status: 'published' }), ...free }),
        }
        const before = await rows('posts')
        const outcome = await act(content, callers[who as keyof typeof callers], made[on].id).then(
          (answer) => (typeof answer === 'string' ? answer : 'done'),
          ({ code }: { code: string }) => code,
        )
        assert.equal(outcome, expected, who)
        const isChanged = !reads.test(name) && (outcome === 'done' || Number(outcome) > 0)
        assert.equal(JSON.stringify(await rows('posts')) !== JSON.stringify(before), isChanged, who)
      }
    })
  }

  test('are skipped with overrideAccess', async () => {
    const { content } = await openPublication(kind)
    const { id } = await content.create({ ...posts, data: postData({ likes: 3 }), ...free })
    assert.equal((await content.findByID({ ...posts, id, ...free })).likes, 3)
    assert.equal((await content.delete({ ...posts, id, ...free })).id, id)
  })
})

describeEach('a field that a caller may not read', (kind) => {
  async function withSecret() {
    const opened = await openPublication(kind)
    const data = postData({ status: 'published', secret: 'abc', note: 'for editors' })
    const post = await opened.content.create({ ...posts, data, user: editor })
    return { ...opened, post }
  }

  test('is in no answer', async () => {
    const { content, post, row } = await withSecret()
    const { id } = post
    const answers = [
      post,
      await content.findByID({ ...posts, id, user: owner }),
      (await content.find({ ...posts, user: null })).docs[0],
      await content.update({ ...posts, id, data: { title: 'x' }, user: owner }),
      (await content.update({ ...posts, where: {}, data: { title: 'y' }, user: owner })).docs[0],
      await content.duplicate({ ...posts, id, user: owner }),
      await content.findByID({ ...posts, id, ...free }),
    ]
    for (const answer of answers) assert.ok(answer && !('secret' in answer))
    for (const answer of answers.slice(1, 6)) assert.ok(answer && !('note' in answer))
    assert.equal((await row('posts', id))?.secret, 'abc')
    const all = await content.findByID({ ...posts, id, ...free, showHiddenFields: true })
    assert.deepEqual([all.secret, all.note], ['abc', 'for editors'])
    const deleted = await content.delete({ ...posts, id, user: owner })
    assert.ok(!('secret' in deleted) && !('note' in deleted))
  })

  test('cannot be asked about: not filtered, sorted, selected or counted by (S-042)', async () => {
    const { content, post } = await withSecret()
    const { id } = post
    for (const field of ['secret', 'note']) {
      const like = { [field]: { like: 'a' } }
      const wrong = { code: 'UNKNOWN_FIELD' }
      const asked = [
        content.find({ ...posts, where: like, user: owner } as never),
        content.find({ ...posts, where: { or: [{ and: [like] }, {}] }, user: owner } as never),
        content.find({ ...posts, sort: field, user: owner } as never),
        content.find({ ...posts, sort: ['title', `-${field}`], user: owner } as never),
        content.find({ ...posts, select: { [field]: true }, user: owner } as never),
        content.count({ ...posts, where: like, user: owner } as never),
        content.update({ ...posts, where: like, data: { title: 'x' }, user: owner } as never),
        content.update({ ...posts, id, where: like, data: { title: 'x' }, user: owner } as never),
        content.delete({ ...posts, where: like, user: owner } as never),
        content.delete({ ...posts, id, where: like, user: owner } as never),
      ]
      for (const answer of asked) await assert.rejects(answer, wrong)
    }
    assert.equal(
      (await content.count({ ...posts, where: { note: { like: 'for' } }, user: editor })).totalDocs,
      1,
    )
    await assert.rejects(content.count({ ...posts, where: { secret: { equals: 'abc' } }, ...free }), {
      code: 'UNKNOWN_FIELD',
    })
  })

  test('is not named by the refusal of another', async () => {
    const { content } = await withSecret()
    const wrong = content.find({ ...posts, where: { nope: { equals: 1 } }, user: owner } as never)
    await assert.rejects(wrong, ({ message }) => !/secret|note/.test(message))
    const written = content.create({ ...posts, data: { ...postData(), nope: 1 } as never, user: owner })
    await assert.rejects(written, ({ message }) => !/secret/.test(message))
  })
})

describeEach('data that a visitor thought up (S-048)', (kind) => {
  test('writes no field that is not theirs', async () => {
    const { content, rows } = await openPublication(kind)
    const wrong: [object, string][] = [
      [{ id: '00000000-0000-7000-8000-000000000001' }, 'INVALID_QUERY'],
      [{ createdAt: 0 }, 'INVALID_QUERY'],
      [{ updatedAt: 0 }, 'INVALID_QUERY'],
      [{ created_at: 0 }, 'UNKNOWN_FIELD'],
      [{ hash: 'x' }, 'UNKNOWN_FIELD'],
      [{ _version: 99 }, 'UNKNOWN_FIELD'],
      [{ _status: 'published' }, 'UNKNOWN_FIELD'],
      [{ role: 'admin' }, 'UNKNOWN_FIELD'],
      [{ 'meta.description': 'x' }, 'UNKNOWN_FIELD'],
      [{ likes: 9000 }, 'ACCESS_DENIED'],
      [{ likes: undefined }, 'ACCESS_DENIED'],
      [{ constructor: 'x' }, 'UNKNOWN_FIELD'],
      [JSON.parse('{"__proto__":{"role":"admin"}}'), 'UNKNOWN_FIELD'],
    ]
    for (const [extra, code] of wrong) {
      const data = Object.defineProperties(postData(), Object.getOwnPropertyDescriptors(extra))
      await assert.rejects(content.create({ ...posts, data, user: owner }), { code }, JSON.stringify(extra))
    }
    assert.deepEqual(await rows('posts'), [])
    const { id } = await content.create({ ...posts, data: postData(), user: owner })
    const before = await rows('posts')
    for (const [data, code] of wrong) {
      await assert.rejects(
        content.update({ ...posts, id, data, user: owner }),
        { code },
        JSON.stringify(data),
      )
    }
    assert.deepEqual(await rows('posts'), before)
    for (const data of [null, undefined, 'x', ['x'], 7]) {
      await assert.rejects(content.create({ ...posts, data, user: owner } as never), {
        code: 'INVALID_QUERY',
      })
    }
  })

  test('is stored through the schema: what is nested and unknown goes', async () => {
    const { content, row } = await openPublication(kind)
    const meta = { description: 'x', role: 'admin' }
    const { id } = await content.create({ ...posts, data: postData({ meta }), user: owner })
    assert.equal((await row('posts', id))?.meta, '{"description":"x"}')
  })
})

describeEach('ownership that changes between the check and the write (S-050)', (kind) => {
  /** The rule awaits; meanwhile the post gets another author. */
  async function moving() {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    let isSlow = false
    const own = async ({ user }: { user: User | null }) => {
      const answer = { author: { equals: user?.id ?? '' } }
      if (isSlow) {
        reached.resolve()
        await gate.promise
      }
      return answer
    }
    const letters = collection({
      schema: z.object({ text: z.string(), opened: z.int().default(0), author: z.string() }),
      access: { ...open, update: own, delete: own },
    })
    const opened = await openContent(kind, { collections: { letters } })
    const data = { text: 'mine', author: owner.id }
    const { id } = await opened.content.create({ collection: 'letters', data })
    isSlow = true
    const give = async () => {
      await reached.promise
      await opened.set('letters', id, { author: other.id })
      gate.resolve()
    }
    return { ...opened, id, give }
  }

  const acts: Readonly<
    Record<string, (content: never, id: ReturnType<typeof createId>) => Promise<unknown>>
  > = {
    update: (content: Letters, id) =>
      content.update({ collection: 'letters', id, data: { text: 'x' }, user: owner }),
    increment: (content: Letters, id) =>
      content.update({ collection: 'letters', id, data: { opened: { increment: 1 } }, user: owner }),
    delete: (content: Letters, id) => content.delete({ collection: 'letters', id, user: owner }),
  }
  type Letters = Awaited<ReturnType<typeof moving>>['content']

  for (const [name, act] of Object.entries(acts)) {
    test(`stops ${name}`, async () => {
      const { content, id, give, row } = await moving()
      const denied = assert.rejects(act(content as never, id), { code: 'ACCESS_DENIED' })
      await give()
      await denied
      const { text, opened, author } = (await row('letters', id)) ?? {}
      assert.deepEqual([text, opened, author], ['mine', 0, other.id])
    })
  }
})

describe('a rule', () => {
  test('gets the user, the document and the data', async () => {
    const told: object[] = []
    const rule = (call: object) => {
      told.push(call)
      return true
    }
    const notes = collection({
      schema: z.object({ text: z.string() }),
      access: { create: rule, read: rule, update: rule, delete: rule },
    })
    const { content } = await openContent('sqlite', { collections: { notes } })
    const call = { collection: 'notes', user: owner, context: { from: 'test' } } as const
    const { id } = await content.create({ ...call, data: { text: 'a' } })
    await content.findByID({ ...call, id })
    await content.update({ ...call, id, data: { text: 'b' } })
    await content.find({ ...call, user: undefined })
    await content.delete({ ...call, id })
    const base = { user: owner, context: { from: 'test' }, content }
    assert.deepEqual(told, [
      { ...base, data: { text: 'a' } },
      { ...base, id },
      { ...base, id, data: { text: 'b' } },
      { ...base, user: null },
      { ...base, id },
    ])
  })

  test('that returns nothing denies access, and an error of one is passed on', async () => {
    let answer: unknown
    const rule = () => {
      if (answer instanceof Error) throw answer
      return answer as boolean
    }
    const notes = collection({
      schema: z.object({ text: z.string() }),
      access: { create: rule, read: rule, update: rule, delete: rule },
    })
    const { content, rows, database } = await openContent('sqlite', { collections: { notes } })
    const row = { id: 'a', text: 'x', created_at: 1, updated_at: 1 }
    await database.write.insertInto('notes').values(row).execute()
    const about = { collection: 'notes', id: 'a' } as const
    for (answer of [undefined, null, 0, '', false, 1, 'yes']) {
      const refused = { code: 'ACCESS_DENIED' }
      await assert.rejects(content.findByID(about), refused)
      await assert.rejects(content.update({ ...about, data: { text: 'y' } }), refused)
      await assert.rejects(content.delete(about), refused)
      await assert.rejects(content.find({ collection: 'notes' }), refused)
      await assert.rejects(content.create({ collection: 'notes', data: { text: 'z' } }))
    }
    answer = new Error('broken rule')
    await assert.rejects(content.find({ collection: 'notes' }), { message: 'broken rule' })
    assert.deepEqual(await rows('notes'), [row])
  })

  test('that is missing keeps the program from starting, and says what to write (S-047)', async () => {
    for (const missing of ['create', 'read', 'update', 'delete']) {
      const { [missing]: _, ...access } = open as Record<string, unknown>
      const notes = { ...postsCollection, options: { ...postsCollection.options, access } } as never
      await assert.rejects(createContent({ database: {} as never, collections: { notes } }), {
        name: 'TypeError',
        message: new RegExp(`notes: there is no access rule for ${missing}.*${missing}: `),
      })
    }
  })

  test('may find things out through the content that it is given', async () => {
    const teams = collection({ schema: z.object({ member: z.string() }), access: open })
    const plans = collection({
      schema: z.object({ text: z.string() }),
      access: {
        ...open,
        read: async ({ user, content }) => {
          const where = { member: { equals: user?.id ?? '' } }
          return (await content.count({ collection: 'teams', where, overrideAccess: true })).totalDocs > 0
        },
      },
    })
    const { content } = await openContent('sqlite', { collections: { teams, plans } })
    await content.create({ collection: 'plans', data: { text: 'secret' } })
    await content.create({ collection: 'teams', data: { member: owner.id } })
    assert.equal((await content.find({ collection: 'plans', user: owner })).docs.length, 1)
    await assert.rejects(content.find({ collection: 'plans', user: other }), { code: 'ACCESS_DENIED' })
    assert.deepEqual((await content.find({ collection: 'plans', user: other, disableErrors: true })).docs, [])
  })
})

describeEach('relations', (kind) => {
  test('show only what the caller may read of other collections', async () => {
    const people = collection({
      schema: z.object({ name: z.string(), hash: z.string().optional(), isOpen: z.boolean() }),
      access: { ...open, read: ({ user }) => user !== null && { isOpen: { equals: true } } },
      fields: { hash: { hidden: true } },
    })
    const books = collection({
      schema: z.object({ by: z.string(), others: z.array(z.string()) }),
      access: open,
      relations: { by: 'people', others: 'people' },
    })
    const { content } = await openContent(kind, { collections: { people, books } })
    const make = (name: string, isOpen: boolean) =>
      content.create({ collection: 'people', data: { name, isOpen, hash: 'h' } })
    const [ann, bob] = [await make('Ann', true), await make('Bob', false)]
    const data = { by: ann.id, others: [bob.id, ann.id] }
    const { id } = await content.create({ collection: 'books', data })
    const seen = await content.findByID({ collection: 'books', id, depth: 1, user: owner })
    assert.deepEqual([seen.by, seen.others], [ann, [bob.id, ann]])
    const unseen = await content.findByID({ collection: 'books', id, depth: 1 })
    assert.deepEqual([unseen.by, unseen.others], [ann.id, [bob.id, ann.id]])
  })
})
